"""The law room's part of the catalogue of problems: number → (what happened, what to do)."""

from __future__ import annotations

from ecms_core.words import Text, _

PROBLEMS: dict[str, tuple[Text, Text]] = {
    # L00x: reading the pack's files
    "ECMS-L001": (
        _("{file}, line {line}: this is not YAML: {found}."),
        _("Correct the file; an editor with YAML support marks the place."),
    ),
    "ECMS-L002": (
        _("{file}, line {line}: '{field}' is given twice; it was first given on line {first}."),
        _("Keep one of the two."),
    ),
    "ECMS-L003": (
        _(
            "{file}, line {line}: {found} is not accepted; expected plain YAML without tags, "
            "anchors "
            "or aliases."
        ),
        _("Write the value out where it is used."),
    ),
    "ECMS-L004": (
        _("{file}, line {line}: the file has {found}; expected at most {expected}."),
        _("Split the file, or remove what does not belong in it."),
    ),
    "ECMS-L005": (
        _("{file}, line {line}: '{field}' is missing; expected {expected}."),
        _("Add the field."),
    ),
    "ECMS-L006": (
        _("{file}, line {line}: there is no field '{field}' here; expected one of {expected}."),
        _("Correct its spelling or remove it."),
    ),
    "ECMS-L007": (
        _("{file}, line {line}: '{field}' is {found}; expected {expected}."),
        _("Correct the value."),
    ),
    "ECMS-L008": (
        _(
            "{file}, line {line}: {id} has two versions in force on {found}: this one and the "
            "one on "
            "line {first}."
        ),
        _("End the older version with valid_to on the day before the newer one begins."),
    ),
    "ECMS-L009": (
        _("{file}, line {line}: '{field}' names {found}, which the pack does not define."),
        _("Define it in the pack, or correct the name."),
    ),
    "ECMS-L010": (
        _("{file}, line {line}: {id} starts itself: {found}."),
        _("Let one of these deadlines start with an event."),
    ),
    "ECMS-L011": (
        _("There is no law of a country pack in {found}; expected {expected}."),
        _("Give the id of a pack or the path of its folder."),
    ),
    # L02x: deadlines
    "ECMS-L020": (
        _("The clock of {rule} has not started: it starts with {expected}; recorded: {found}."),
        _("Record the event that starts it."),
    ),
    "ECMS-L021": (
        _("'{found}' is not an event that can start a clock; expected one of {expected}."),
        _("Choose one of these words."),
    ),
    "ECMS-L022": (
        _("'{field}' is {found}; expected {expected}."),
        _("Correct the value."),
    ),
    "ECMS-L023": (
        _("'{second}' on {found} is before '{first}' on {expected}."),
        _("Correct one of the two dates."),
    ),
    "ECMS-L024": (
        _("{rule}: the length set is {found}; expected {expected}."),
        _("Set a length that the law allows."),
    ),
    "ECMS-L025": (
        _("{rule}: {found} extensions were granted; the law allows {expected}."),
        _("Remove the extension, or correct the rule with its article."),
    ),
    "ECMS-L026": (
        _("{rule}: an extension of {found} was granted; expected {expected}."),
        _("Grant an extension within the law."),
    ),
    "ECMS-L027": (
        _("{rule}: the extension of {found} came after the time had run out on {expected}."),
        _(
            "An extension must be granted before expiry. Correct its date or leave it out; one "
            "that is recorded already is withdrawn first, by who may withdraw an entry."
        ),
    ),
    "ECMS-L028": (
        _("The suspension from {since} to {until} cannot be used: {found}."),
        _("Correct the dates of the suspension."),
    ),
    "ECMS-L029": (
        _("{rule} cannot be {found}: {expected}."),
        _("Leave it out; what was recorded by mistake can be withdrawn."),
    ),
    "ECMS-L030": (
        _("{rule}: the count would leave the calendar (years 1 to 9999), from {found}."),
        _("Check the year of the start event."),
    ),
    "ECMS-L031": (
        _(
            "There is no working day within {expected} years of {found}, between the years 1 and "
            "9999."
        ),
        _("Check the year of the start event, then the weekend and the closures of the calendar."),
    ),
    "ECMS-L032": (
        _("{what} {id} has no version in force on {found}; recorded versions: {expected}."),
        _("Add the version in force on that day, with its source."),
    ),
    "ECMS-L033": (
        _("{rule}: the distance table {table} has no entry for '{found}'."),
        _("Choose a place of the table, or add the place to it."),
    ),
    "ECMS-L034": (
        _("'{found}' is not a way of service in this country; expected one of {expected}."),
        _("Choose one of these, or add it to the pack with its article."),
    ),
    "ECMS-L035": (
        _("The ledger has {found} entries; expected at most {expected}."),
        _("Merge suspensions that follow one another."),
    ),
    "ECMS-L036": (
        _("There is no {what} '{found}' in this pack. Close to it: {expected}."),
        _("Correct the id."),
    ),
    "ECMS-L037": (
        _("The picture cannot be written to {file}: {found}."),
        _("Name a file in a folder that exists and may be written."),
    ),
    "ECMS-L038": (
        _("There are no sentences in the language '{found}'; expected one of {expected}."),
        _("Choose one of these, or add translations/LANGUAGE.csv."),
    ),
    "ECMS-L039": (
        _("{rule} adds no days for distance; found the place '{found}'."),
        _("Leave the place out, or record the table of distances with its article."),
    ),
    # L05x: deadlines that cannot be counted in bounded time
    "ECMS-L050": (
        _("There are more than {expected} events; expected at most {expected}."),
        _("Leave out the events that start no clock."),
    ),
    "ECMS-L051": (
        _("{rule} would be counted through more than {expected} other times."),
        _(
            "Let fewer deadlines wait on one another, or record the acts in the ledgers of the "
            "times before."
        ),
    ),
    # L04x: values and penalties
    "ECMS-L040": (
        _("The value {id} is not recorded for {found}; recorded: {expected}."),
        _("Add the value in force on that day, with its source."),
    ),
    "ECMS-L041": (
        _("{id}: '{field}' is needed to compute the amount; expected {expected}."),
        _("Record the fact and compute again."),
    ),
    "ECMS-L042": (
        _("{id}: '{field}' is {found}; expected {expected}."),
        _("Correct the fact."),
    ),
    "ECMS-L043": (
        _("{id}: '{found}' is not a fact of this computation; expected one of {expected}."),
        _("Correct its spelling or leave it out."),
    ),
    "ECMS-L044": (
        _("{id}: the officer's amount {found} is outside what the law allows: {expected}."),
        _("Choose an amount within the range."),
    ),
    "ECMS-L045": (
        _(
            "{id}: the officer's amount {found} differs from the proposal {expected}, without "
            "reason."
        ),
        _("State the reason for the deviation."),
    ),
    "ECMS-L046": (
        _("{id}: the table has no amount for {found}."),
        _("Check the facts; if they are right, complete the table with its article."),
    ),
    "ECMS-L047": (
        _("{id}: some violations count days from dates and others only a number of days."),
        _("Give the dates of service and correction for all of them, or days for all."),
    ),
    "ECMS-L048": (
        _("There are more than {expected} violations in one computation; expected at most that."),
        _("Compute the case in parts."),
    ),
    "ECMS-L055": (
        _("Somebody else was quicker to record something of '{title}' in case {case}."),
        _("Look at the deadline again; what you entered was not recorded."),
    ),
    # L06x: the law in a site's records
    "ECMS-L060": (
        _("{record}: '{field}' is {found}; expected {expected}."),
        _("Correct the record. Nothing was changed."),
    ),
    "ECMS-L061": (
        _(
            "{record} is in use by {found}, and '{field}' would change; expected no change of what "
            "was applied."
        ),
        _("Use the button 'Supersede' to make the version that holds from a day on."),
    ),
    "ECMS-L062": (
        _("{record} cannot be superseded from {found} on; expected {expected}."),
        _("Choose the first day on which the new version is in force."),
    ),
    "ECMS-L063": (
        _(
            "{record} would end on {found}, before {number} deadlines that stand under it began; "
            "expected a last day not before {expected}."
        ),
        _("Choose a later day, or use the button 'Supersede' to make the version that follows."),
    ),
    "ECMS-L068": (
        _("{record} is in use by {found}; expected a record that nothing was counted by."),
        _("Keep it; the button 'Supersede' makes the version that holds from a day on."),
    ),
    "ECMS-L069": (
        _("{record} is the only version of {id}; expected another one that stays."),
        _("Keep it. Where the law ended, give it a last day."),
    ),
}
