"""The pack format's part of the catalogue of problems: number → (what happened, what to do)."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[str, str]] = {
    "ECMS-P01": (
        "{file} belongs to no part of a pack: nothing reads it.",
        "Move it to where the format expects it, or remove it.",
    ),
    "ECMS-P02": (
        "{file} is not there, and pack.yaml does not name '{part}' under 'missing'.",
        "Add the file, or say in pack.yaml that the pack does not have it yet.",
    ),
    "ECMS-P03": (
        "{file} is a link to {found}; expected files that lie in the pack's own folder.",
        "Put the file itself in the pack's folder.",
    ),
    "ECMS-P04": (
        "{file} has {found}; expected at most {expected}.",
        "Split it, or remove what does not belong in a pack.",
    ),
    "ECMS-P05": (
        "{file}, line {line}: the {kind} '{id}' is there twice, first on line {first}.",
        "Give one of the two another id.",
    ),
    "ECMS-P06": (
        "{file}, line {line}: '{field}' names the {kind} {found}, which neither the pack nor ECMS "
        "has.",
        "Correct the name, or define it.",
    ),
    "ECMS-P07": (
        "{file}, line {line}: '{field}' is {found}; expected {expected}.",
        "Correct the line.",
    ),
    "ECMS-P08": (
        "{file}, line {line}: the letter reads {found}; expected {expected}.",
        "Correct the letter's template.",
    ),
    "ECMS-P09": (
        "{file}, line {line}: the translation '{found}': {expected}.",
        "Correct the catalogue of translations.",
    ),
    "ECMS-P10": (
        "{file}, line {line}: {found}; expected {expected}.",
        "Correct the plugin. The hooks stand in docs/plugins.md.",
    ),
    "ECMS-P11": (
        "{file} cannot be read: {found}.",
        "Put a readable file there.",
    ),
    "ECMS-P12": (
        "{file} has more than {expected} problems; only the first are listed.",
        "Correct these and run the command again.",
    ),
    "ECMS-P13": (
        "{file}, line {line}: stage '{id}' of procedure {procedure}: {found}.",
        "Add the step that is missing, or remove the stage.",
    ),
    "ECMS-P14": (
        "pack.yaml says that the pack has no {part}, and {file} is there.",
        "Take '{part}' out of 'missing'.",
    ),
    "ECMS-P15": (
        "Case '{name}' ({file}, line {line}): {found}.",
        "Either the rule is wrong or the case is: a lawyer decides, with the article.",
    ),
    "ECMS-P16": (
        "{file} was not made by this version of the pack: {found}.",
        "Run `ecms pack test --record` again.",
    ),
    # P2x: a new pack
    "ECMS-P20": (
        "'{found}' is not a country of ISO 3166-1; expected {expected}.",
        "Give the two-letter code of the country.",
    ),
    "ECMS-P21": (
        "{folder} is there already and is not empty.",
        "Choose a folder that does not exist. Nothing was written.",
    ),
    "ECMS-P22": (
        "{folder} cannot be written: {found}.",
        "Choose a folder in which you may write. Nothing was left there.",
    ),
    "ECMS-P23": (
        "'{field}' is {found}; expected {expected}.",
        "Give another answer.",
    ),
    # P3x: plugins
    "ECMS-P30": (
        "Plugin {plugin} ({file}) cannot be loaded: {found}.",
        "Mend or remove the plugin. Nothing of it is active.",
    ),
    "ECMS-P31": (
        "Plugin {plugin} ({file}) implements '{hook}', and there is no such hook. Hooks: "
        "{expected}.",
        "Correct the name; each hook has a section in docs/plugins.md.",
    ),
    "ECMS-P32": (
        "Plugin {plugin} ({file}), hook {hook}: it asks for the argument '{found}'; the hook has "
        "{expected}.",
        "Correct the arguments.",
    ),
    "ECMS-P33": (
        "Two plugins bring {what} '{id}': {first} ({first_file}) and {second} ({second_file}).",
        "Remove one of the two, or give one another name.",
    ),
    "ECMS-P34": (
        "Plugin {plugin} ({file}) failed in hook {hook}: {found}.",
        "Mend or remove the plugin. What other plugins said was kept.",
    ),
    "ECMS-P35": (
        "Plugin {plugin}, hook {hook}: it returned {found}; expected {expected}.",
        "Mend the plugin. What it returned was not used.",
    ),
    "ECMS-P36": (
        "The folder {folder}, which the site's configuration names for plugins, {found}.",
        "Correct 'ecms_plugins' in site_config.json.",
    ),
}
