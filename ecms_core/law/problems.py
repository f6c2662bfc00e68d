"""The law room's part of the catalogue of problems: number → (what happened, what to do)."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[str, str]] = {
    # L00x: reading the pack's files
    "ECMS-L001": (
        "{file}, line {line}: this is not YAML: {found}.",
        "Correct the file; an editor with YAML support marks the place.",
    ),
    "ECMS-L002": (
        "{file}, line {line}: '{field}' is given twice; it was first given on line {first}.",
        "Keep one of the two.",
    ),
    "ECMS-L003": (
        "{file}, line {line}: {found} is not accepted; expected plain YAML without tags, anchors "
        "or aliases.",
        "Write the value out where it is used.",
    ),
    "ECMS-L004": (
        "{file}, line {line}: the file has {found}; expected at most {expected}.",
        "Split the file, or remove what does not belong in it.",
    ),
    "ECMS-L005": (
        "{file}, line {line}: '{field}' is missing; expected {expected}.",
        "Add the field.",
    ),
    "ECMS-L006": (
        "{file}, line {line}: there is no field '{field}' here; expected one of {expected}.",
        "Correct its spelling or remove it.",
    ),
    "ECMS-L007": (
        "{file}, line {line}: '{field}' is {found}; expected {expected}.",
        "Correct the value.",
    ),
    "ECMS-L008": (
        "{file}, line {line}: {id} has two versions in force on {found}: this one and the one on "
        "line {first}.",
        "End the older version with valid_to on the day before the newer one begins.",
    ),
    "ECMS-L009": (
        "{file}, line {line}: '{field}' names {found}, which the pack does not define.",
        "Define it in the pack, or correct the name.",
    ),
    "ECMS-L010": (
        "{file}, line {line}: {id} starts itself: {found}.",
        "Let one of these deadlines start with an event.",
    ),
    "ECMS-L011": (
        "There is no law of a country pack in {found}; expected {expected}.",
        "Give the id of a pack or the path of its folder.",
    ),
    # L02x: deadlines
    "ECMS-L020": (
        "The clock of {rule} has not started: it starts with {expected}; recorded: {found}.",
        "Record the event that starts it.",
    ),
    "ECMS-L021": (
        "'{found}' is not an event that can start a clock; expected one of {expected}.",
        "Choose one of these words.",
    ),
    "ECMS-L022": (
        "'{field}' is {found}; expected {expected}.",
        "Correct the value.",
    ),
    "ECMS-L023": (
        "'{second}' on {found} is before '{first}' on {expected}.",
        "Correct one of the two dates.",
    ),
    "ECMS-L024": (
        "{rule}: the length set is {found}; expected {expected}.",
        "Set a length that the law allows.",
    ),
    "ECMS-L025": (
        "{rule}: {found} extensions were granted; the law allows {expected}.",
        "Remove the extension, or correct the rule with its article.",
    ),
    "ECMS-L026": (
        "{rule}: an extension of {found} was granted; expected {expected}.",
        "Grant an extension within the law.",
    ),
    "ECMS-L027": (
        "{rule}: the extension of {found} came after the time had run out on {expected}.",
        "An extension must be granted before expiry. Correct its date or remove it.",
    ),
    "ECMS-L028": (
        "The suspension from {since} to {until} cannot be used: {found}.",
        "Correct the dates of the suspension.",
    ),
    "ECMS-L029": (
        "{rule} cannot be {found}: {expected}.",
        "Remove the entry from the deadline's ledger.",
    ),
    "ECMS-L030": (
        "{rule}: the count would leave the calendar (years 1 to 9999), from {found}.",
        "Check the year of the start event.",
    ),
    "ECMS-L031": (
        "There is no working day within {expected} years of {found}, between the years 1 and 9999.",
        "Check the year of the start event, then the weekend and the closures of the calendar.",
    ),
    "ECMS-L032": (
        "{what} {id} has no version in force on {found}; recorded versions: {expected}.",
        "Add the version in force on that day, with its source.",
    ),
    "ECMS-L033": (
        "{rule}: the distance table {table} has no entry for '{found}'.",
        "Choose a place of the table, or add the place to it.",
    ),
    "ECMS-L034": (
        "'{found}' is not a way of service in this country; expected one of {expected}.",
        "Choose one of these, or add it to the pack with its article.",
    ),
    "ECMS-L035": (
        "The ledger has {found} entries; expected at most {expected}.",
        "Merge suspensions that follow one another.",
    ),
    "ECMS-L036": (
        "There is no {what} '{found}' in this pack. Close to it: {expected}.",
        "Correct the id.",
    ),
    "ECMS-L037": (
        "The picture cannot be written to {file}: {found}.",
        "Name a file in a folder that exists and may be written.",
    ),
    "ECMS-L038": (
        "There are no sentences in the language '{found}'; expected one of {expected}.",
        "Choose one of these, or add translations/<language>.csv.",
    ),
    "ECMS-L039": (
        "{rule} adds no days for distance; found the place '{found}'.",
        "Leave the place out, or record the table of distances with its article.",
    ),
    # L04x: values and penalties
    "ECMS-L040": (
        "The value {id} is not recorded for {found}; recorded: {expected}.",
        "Add the value in force on that day, with its source.",
    ),
    "ECMS-L041": (
        "{id}: '{field}' is needed to compute the amount; expected {expected}.",
        "Record the fact and compute again.",
    ),
    "ECMS-L042": (
        "{id}: '{field}' is {found}; expected {expected}.",
        "Correct the fact.",
    ),
    "ECMS-L043": (
        "{id}: '{found}' is not a fact of this computation; expected one of {expected}.",
        "Correct its spelling or leave it out.",
    ),
    "ECMS-L044": (
        "{id}: the officer's amount {found} is outside what the law allows: {expected}.",
        "Choose an amount within the range.",
    ),
    "ECMS-L045": (
        "{id}: the officer's amount {found} differs from the proposal {expected}, without reason.",
        "State the reason for the deviation.",
    ),
    "ECMS-L046": (
        "{id}: the table has no amount for {found}.",
        "Check the facts; if they are right, complete the table with its article.",
    ),
    "ECMS-L047": (
        "{id}: some violations count days from dates and others only a number of days.",
        "Give the dates of service and correction for all of them, or days for all.",
    ),
    # L06x: the law in a site's records
    "ECMS-L060": (
        "{record}: '{field}' is {found}; expected {expected}.",
        "Correct the record. Nothing was changed.",
    ),
    "ECMS-L061": (
        "{record} is in use by {found}, and '{field}' would change; expected no change of what "
        "was applied.",
        "Use the button 'Supersede' to make the version that holds from a day on.",
    ),
    "ECMS-L062": (
        "{record} cannot be superseded from {found} on; expected {expected}.",
        "Choose the first day on which the new version is in force.",
    ),
}
