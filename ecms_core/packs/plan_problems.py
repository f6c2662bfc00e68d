"""The problems of planning, applying and removing a pack: number, what happened, what to do."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[str, str]] = {
    "ECMS-110": (
        "The choice {found} fits nothing in this plan; there is something to choose for: "
        "{expected}.",
        "Make the plan again and name a change as it stands there, with =pack or =site.",
    ),
    "ECMS-111": (
        "{record} belongs to the country pack {first}; pack {second} wants it too.",
        "One record has one owner: remove {first}, or take the record out of {second}.",
    ),
    "ECMS-112": (
        "The plan {expected} no longer fits: the site, the pack or the choices changed since, and "
        "the plan is now {found}.",
        "Look at the new plan, then apply that one. Nothing was changed.",
    ),
    "ECMS-113": (
        "Pack {pack} is being worked on by another process on this site since {since} ({by}).",
        "Wait until it has ended and run the command again. Nothing was changed.",
    ),
    "ECMS-114": (
        "Pack {pack} could not be brought to the site: {found}.",
        "Mend the cause and run the same command again: it goes on where this one ended. No record "
        "was changed; a new field of the pack may be there already.",
    ),
    "ECMS-115": (
        "Pack {pack} cannot be removed: {count} records of the site refer to what it brought: "
        "{found}.",
        "Close and archive what refers to it first, or keep the pack. Nothing was changed.",
    ),
    "ECMS-116": (
        "The country pack '{pack}' is not on this site. On it: {known}.",
        "See `ecms pack status`.",
    ),
    "ECMS-117": (
        "{record}: refers to {found}, which neither the pack nor the site has.",
        "Add it to the pack, or correct the reference. Nothing was changed.",
    ),
    "ECMS-118": (
        "After the removal of {pack}, {count} things are not as they were before it came: {found}.",
        "Look at each; what an administrator made is listed too.",
    ),
    "ECMS-119": (
        "The files of pack {pack} {version}, as they were applied to this site, are not there: "
        "{found}.",
        "Apply the pack again.",
    ),
    "ECMS-120": (
        "{record} is not brought by a pack and not a field of this site.",
        "Name a field such as 'Labour Case.inspector', or a record such as 'Deadline Rule.PH-D03'.",
    ),
    "ECMS-121": (
        "{record}: the pack wants the type {expected}; the site has {found}, which cannot "
        "become it.",
        "Give the new field another name in the pack. Nothing was changed.",
    ),
    "ECMS-122": (
        "With what stays as it is on the site, the procedure {procedure} would not hold together: "
        "{found} Not taken from the pack: {changes}.",
        "Name these changes with =pack, or change the procedure on the site. Nothing was changed.",
    ),
}
