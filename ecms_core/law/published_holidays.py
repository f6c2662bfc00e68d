"""The holidays that the `holidays` package publishes for a country, and which are trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ecms_core.law.read_rules import read_confidence
from ecms_core.law.rules import Confidence
from ecms_core.sections import Section
from ecms_core.words import _


@dataclass(frozen=True)
class Library:
    """The country of the `holidays` package, and the years for which its list may be trusted.

    Of other years it still tells the holidays that the law fixes for each year.
    ``language`` is that of the holidays' names; English where the package has it, if none is named.
    """

    country: str
    since: int = 1
    until: int = 9999
    subdivision: str | None = None
    language: str = ""
    confidence: Confidence = Confidence.verified

    def years(self) -> range:
        """The years that the package knows."""
        import holidays

        known = getattr(holidays, self.country)
        return range(known.start_year, known.end_year + 1)

    def year(self, year: int) -> dict[date, tuple[str, bool]] | None:
        """Day → (name, only estimated), or None when the package does not know the year.

        Of a year for which the list may not be trusted, what is estimated is left out.
        """
        import holidays

        if year not in self.years():
            return None
        known = getattr(holidays, self.country)
        english = "en_US" if "en_US" in known.supported_languages else None
        named = known(years=year, subdiv=self.subdivision, language=english)
        marked = getattr(known, "estimated_label", "%s (estimated)").replace("%s", "").strip()
        guessed = {day for day, name in named.items() if marked in name or "(estimated)" in name}
        if self.language:
            # What is estimated is known by the English mark alone.
            named = known(years=year, subdiv=self.subdivision, language=self.language)
        kept = guessed if self.may_be_trusted(year) else set()
        found = {
            day: (name, day in guessed)
            for day, name in named.items()
            if day in kept or day not in guessed
        }
        return found or None

    def may_be_trusted(self, year: int) -> bool:
        """Whether the list of a year that the package knows is the whole list."""
        return self.since <= year <= self.until


def read_library(entry: Section | None) -> Library | None:
    """The list that a pack's calendar.yaml names; None where it names none."""
    if entry is None:
        return None
    import holidays

    country = entry.text("country")
    if not country.isupper() or not hasattr(getattr(holidays, country, None), "start_year"):
        raise entry.wrong("country", _("an ISO code that the holidays package knows"))
    subdivision = entry.text("subdivision", needed=False) or None
    if subdivision and subdivision not in getattr(holidays, country).subdivisions:
        raise entry.wrong("subdivision", _("a subdivision that the holidays package knows"))
    language = entry.text("language", needed=False)
    if language and language not in getattr(holidays, country).supported_languages:
        known = ", ".join(getattr(holidays, country).supported_languages)
        raise entry.wrong("language", _("one of {known}").format(known=known))
    library = Library(
        country,
        entry.integer("from", 1, 9999, 1),
        entry.integer("to", 1, 9999, 9999),
        subdivision,
        language,
        read_confidence(entry, needed=False),
    )
    for word in ("basis", "source"):
        entry.text(word, needed=False)
    entry.done()
    return library
