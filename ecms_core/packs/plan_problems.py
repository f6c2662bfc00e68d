"""The problems of planning, applying and removing a pack: number, what happened, what to do."""

from __future__ import annotations

from ecms_core.words import Text, _

PROBLEMS: dict[str, tuple[Text, Text]] = {
    "ECMS-110": (
        _(
            "The choice {found} fits nothing in this plan; there is something to choose for: "
            "{expected}."
        ),
        _("Make the plan again and name a change as it stands there, with =pack or =site."),
    ),
    "ECMS-111": (
        _("{record} belongs to the country pack {first}; pack {second} wants it too."),
        _("One record has one owner: remove {first}, or take the record out of {second}."),
    ),
    "ECMS-112": (
        _(
            "The plan {expected} no longer fits: the site, the pack or the choices changed "
            "since, and "
            "the plan is now {found}."
        ),
        _("Look at the new plan, then apply that one. Nothing was changed."),
    ),
    "ECMS-113": (
        _("Pack {pack} is being worked on by another process on this site since {since} ({by})."),
        _("Wait until it has ended and run the command again. Nothing was changed."),
    ),
    "ECMS-114": (
        _("Pack {pack} could not be brought to the site: {found}."),
        _(
            "Mend the cause and run the same command again: it goes on where this one ended. "
            "No record "
            "was changed; a new field of the pack, or another type of a field, may be there "
            "already; a version of the pack that does not have it takes it away."
        ),
    ),
    "ECMS-115": (
        _(
            "Pack {pack} cannot be removed: {count} records of the site refer to what it brought: "
            "{found}."
        ),
        _(
            "Keep the pack: a site that works with it needs it. On a site for trials, delete these "
            "records first. Nothing was changed."
        ),
    ),
    "ECMS-116": (
        _("The country pack '{pack}' is not on this site. On it: {known}."),
        _("See `ecms pack status`."),
    ),
    "ECMS-117": (
        _("{record}: refers to {found}, which neither the pack nor the site has."),
        _("Add it to the pack, or correct the reference. Nothing was changed."),
    ),
    "ECMS-118": (
        _(
            "After the removal of {pack}, {count} things are not as they were before it came: "
            "{found}."
        ),
        _("Look at each; what an administrator made is listed too."),
    ),
    "ECMS-119": (
        _(
            "The files of pack {pack} {version}, as they were applied to this site, are not there: "
            "{found}."
        ),
        _("Apply the pack again."),
    ),
    "ECMS-120": (
        _("{record} is not brought by a pack and not a field of this site."),
        _(
            "Name a field such as 'Labour Case.inspector', or a record such as 'Deadline "
            "Rule.PH-D03'."
        ),
    ),
    "ECMS-122": (
        _(
            "With what stays as it is on the site, {record} would not hold together: {found} "
            "Not taken from the pack: {changes}."
        ),
        _("Name these changes with =pack, or change the record on the site. Nothing was changed."),
    ),
    "ECMS-123": (
        _(
            "Pack {pack} is on the site as planned, but the column {column} of a field that went "
            "could not be dropped: {found}."
        ),
        _(
            "Mend the cause and apply the pack again, or another version of it: that drops the "
            "column first. Everything else is done."
        ),
    ),
    "ECMS-127": (
        _(
            "{taken} would take the place of {version}, which an administrator changed: {found} "
            "would be lost there."
        ),
        _(
            "Apply the pack: to all offices, or to those alone that use {version}; the plan keeps "
            "such changes and lists them. Where it is applied already, choose the pack in the plan "
            "for all offices where that lists {version}: this ends it. Nothing was changed."
        ),
    ),
    "ECMS-128": (
        _(
            "With what stays as it is on the site, the law would not hold together: {found} Not "
            "taken from the pack: {changes}."
        ),
        _(
            "Name these changes with =pack, or change the version of the law that the site has of "
            "its own, such as its last day. Nothing was changed."
        ),
    ),
    "ECMS-129": (
        _(
            "While pack {pack} was being brought to the site, {count} records that it would change "
            "were changed there or came into use: {found}."
        ),
        _(
            "Look at the plan again, then apply that one. No record was changed; a new field of "
            "the pack, or another type of a field, may be there already."
        ),
    ),
}
