"""The pack format's part of the catalogue of problems: number → (what happened, what to do)."""

from __future__ import annotations

from ecms_core.words import Text, _

PROBLEMS: dict[str, tuple[Text, Text]] = {
    "ECMS-P01": (
        _("{file} belongs to no part of a pack: nothing reads it."),
        _("Move it to where the format expects it, or remove it."),
    ),
    "ECMS-P02": (
        _("{file} is not there, and pack.yaml does not name '{part}' under 'missing'."),
        _("Add the file, or say in pack.yaml that the pack does not have it yet."),
    ),
    "ECMS-P03": (
        _("{file} is a link to {found}; expected files that lie in the pack's own folder."),
        _("Put the file itself in the pack's folder."),
    ),
    "ECMS-P04": (
        _("{file} has {found}; expected at most {expected}."),
        _("Split it, or remove what does not belong in a pack."),
    ),
    "ECMS-P05": (
        _("{file}, line {line}: the {kind} '{id}' is there twice, first on line {first}."),
        _("Keep one of the two, or give one of them another id."),
    ),
    "ECMS-P06": (
        _(
            "{file}, line {line}: '{field}' names the {kind} {found}, which neither the pack "
            "nor ECMS "
            "has."
        ),
        _("Correct the name, or define it."),
    ),
    "ECMS-P07": (
        _("{file}, line {line}: '{field}' is {found}; expected {expected}."),
        _("Correct the line."),
    ),
    "ECMS-P08": (
        _("{file}, line {line}: the letter reads {found}; expected {expected}."),
        _("Correct the letter's template."),
    ),
    "ECMS-P09": (
        _("{file}, line {line}: the translation '{found}': {expected}."),
        _("Correct the catalogue of translations."),
    ),
    "ECMS-P10": (
        _("{file}, line {line}: {found}; expected {expected}."),
        _("Correct the plugin. The hooks stand in docs/plugins.md."),
    ),
    "ECMS-P11": (
        _("{file} cannot be read: {found}."),
        _("Put a readable file there."),
    ),
    "ECMS-P12": (
        _("{file} has more than {expected} problems; only the first are listed."),
        _("Correct these and run the command again."),
    ),
    "ECMS-P13": (
        _("{file}, line {line}: stage '{id}' of procedure {procedure}: {found}."),
        _("Add the step that is missing, or remove the stage."),
    ),
    "ECMS-P14": (
        _("pack.yaml says that the pack has no {part}, and {file} is there."),
        _("Take '{part}' out of 'missing'."),
    ),
    "ECMS-P15": (
        _("Pack {pack} has {count} problems: {found}"),
        _("Correct them; `ecms pack lint` lists them all. Nothing was changed."),
    ),
    # P2x: a new pack
    "ECMS-P20": (
        _("'{found}' is not a country of ISO 3166-1; expected {expected}."),
        _("Give the two-letter code of the country."),
    ),
    "ECMS-P21": (
        _("{folder} is there already and is not empty."),
        _("Choose a folder that does not exist. Nothing was written."),
    ),
    "ECMS-P22": (
        _("{folder} cannot be written: {found}."),
        _("Choose a folder in which you may write. Nothing was left there."),
    ),
    "ECMS-P23": (
        _("'{field}' is {found}; expected {expected}."),
        _("Give another answer."),
    ),
    # P3x: plugins
    "ECMS-P30": (
        _("Plugin {plugin} ({file}) cannot be loaded: {found}."),
        _("Mend or remove the plugin. Nothing of it is active."),
    ),
    "ECMS-P31": (
        _(
            "Plugin {plugin} ({file}) implements '{hook}', and there is no such hook. Hooks: "
            "{expected}."
        ),
        _("Correct the name; each hook has a section in docs/plugins.md."),
    ),
    "ECMS-P32": (
        _(
            "Plugin {plugin} ({file}), hook {hook}: it asks for the argument '{found}'; the "
            "hook has "
            "{expected}."
        ),
        _("Correct the arguments."),
    ),
    "ECMS-P33": (
        _("Two plugins bring {what} '{id}': {first} ({first_file}) and {second} ({second_file})."),
        _("Remove one of the two, or give one another name."),
    ),
    "ECMS-P34": (
        _("Plugin {plugin} ({file}) failed in hook {hook}: {found}."),
        _("Mend or remove the plugin. What other plugins said was kept."),
    ),
    "ECMS-P35": (
        _("Plugin {plugin}, hook {hook}: it returned {found}; expected {expected}."),
        _("Mend the plugin. What it returned was not used."),
    ),
    "ECMS-P36": (
        _("The folder {folder}, which the site's configuration names for plugins, {found}."),
        _("Correct 'ecms_plugins' in site_config.json."),
    ),
}
