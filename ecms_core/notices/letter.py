"""Letters: a template and its data become HTML and then a PDF, the same bytes each time.

Templates are Jinja in a sandbox (`sandbox.py`) and see only the data they are given. A field that
the data do not have is a problem that names the letter and the line; nothing is left blank by
accident.
WeasyPrint lays out the page; the PDF carries no time of its own making and no random id, so one
input gives one file and its hash can be printed, kept and checked.
"""

from __future__ import annotations

import functools
import hashlib
import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from jinja2 import TemplateAssertionError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from ecms_core.currency import show
from ecms_core.notices.sandbox import Sandbox, bounded
from ecms_core.problems import Problem
from ecms_core.words import _

LAYOUT = Path(__file__).parent.parent / "print_formats"
MOST_CHARACTERS = 200_000  # of a template


@dataclass(frozen=True)
class Letter:
    """A letter's template as a pack ships it or an admin edited it."""

    id: str
    title: str
    body: str
    language: str = "en"

    @property
    def hash(self) -> str:
        """SHA-256 of what decides how the letter reads."""
        return hashlib.sha256(f"{self.language}\n{self.title}\n{self.body}".encode()).hexdigest()

    @property
    def direction(self) -> str:
        """The direction in which its language is written: ltr or rtl."""
        try:
            return str(Locale.parse(self.language, sep="-").text_direction)
        except (UnknownLocaleError, ValueError):
            return "ltr"


@functools.cache
def environment() -> Sandbox:
    """The environment in which every letter is read and rendered."""
    made = Sandbox()
    made.add("money", show)
    made.add("day", day)
    return made


def day(value: str | date, language: str = "en") -> str:
    """A date in words of a language: 22 November 2026; an empty value stays empty."""
    if not value:
        return ""
    moment = date.fromisoformat(str(value)[:10])
    return str(format_date(moment, "d MMMM y", locale=language.replace("-", "_")))


def render_html(letter: Letter, data: Mapping[str, Any]) -> str:
    """The letter as a whole HTML page in the shared layout.

    Raises ECMS-501 for a template that does not parse, a field the data do not have, and anything
    the sandbox refuses.
    """
    layout = _layout_template()
    _refuse_long(letter)
    try:
        with bounded():
            body = _template(letter.body).render(**data)
    # A template can make any of Python's errors: a missing key of a format, a macro without end,
    # a language that nobody speaks.
    except Exception as error:
        raise _letter_problem(letter, error) from error
    return str(layout.render(letter=letter, body=body, head=data["head"]))


def check(letter: Letter) -> None:
    """Refuse a template that does not parse, or asks for what letters do not have."""
    _refuse_long(letter)
    try:
        environment().compile(letter.body)
    except (TemplateSyntaxError, RecursionError, MemoryError) as error:
        raise _letter_problem(letter, error) from error


def _refuse_long(letter: Letter) -> None:
    if len(letter.body) > MOST_CHARACTERS:
        found = _("{count} characters").format(count=len(letter.body))
        expected = _("at most {most}").format(most=MOST_CHARACTERS)
        raise Problem("ECMS-501", template=letter.id, line=1, found=found, expected=expected)


@functools.lru_cache(maxsize=256)
def _template(body: str) -> Any:
    return environment().from_string(body)


@functools.cache
def _layout_template() -> Any:
    return environment().from_string((LAYOUT / "letter.html").read_text(encoding="utf-8"))


def _letter_problem(letter: Letter, error: Exception) -> Problem:
    told = str(error) or type(error).__name__
    line = getattr(error, "lineno", None) or _line_in_template(error)
    if isinstance(error, UndefinedError):
        expected = _("a field that the letter's data have")
    elif isinstance(error, TemplateAssertionError):
        filters = sorted(name for name in environment().filters if not name.startswith("ecms_"))
        expected = _("one of {choices}").format(choices=", ".join(filters))
    elif isinstance(error, TemplateSyntaxError):
        expected = _("a template that parses")
    else:
        expected = _("what the sandbox allows")
    return Problem(
        "ECMS-501",
        template=letter.id,
        line=line,
        found=error.message if isinstance(error, SecurityError) else told,
        expected=expected,
    )


def _line_in_template(error: Exception) -> int:
    traceback, line = error.__traceback__, 1
    while traceback:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def render_pdf(html: str) -> bytes:
    """The page as PDF bytes that depend on the HTML and the installed fonts alone."""
    from weasyprint import HTML

    # Fonts that are cut to the letters used would carry the time of the cutting (WeasyPrint 59).
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    document = HTML(string=html, base_url=str(LAYOUT), url_fetcher=_no_network())
    out = io.BytesIO()
    document.write_pdf(
        out,
        stylesheets=[_stylesheet()],
        font_config=_fonts(),
        # Without a given identifier the file would carry a random one.
        pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
    )
    return out.getvalue()


@functools.cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@functools.cache
def _stylesheet() -> Any:
    from weasyprint import CSS

    return CSS(filename=str(LAYOUT / "letter.css"), font_config=_fonts())


@functools.cache
def _no_network() -> Any:
    """A fetcher that reads what is in the page itself (data: addresses) and nothing else."""
    from weasyprint import urls

    if hasattr(urls, "URLFetcher"):
        return urls.URLFetcher(allowed_protocols=["data"])

    # Frappe 15 pins WeasyPrint 59, in which a fetcher is a function.
    def fetch(url: str, *args: Any, **kwargs: Any) -> Any:
        if not url.startswith("data:"):
            raise ValueError(f"a letter may not fetch {url}")
        return urls.default_url_fetcher(url, *args, **kwargs)

    return fetch


def qr_svg(address: str) -> str:
    """A QR code of an address as an inline picture (a data: address holding SVG)."""
    import segno

    return segno.make(address, error="m").svg_data_uri(scale=3, border=2)


def verification_code(number: str, pdf_free_hash: str) -> str:
    """Sixteen letters and digits, in four groups, by which paper is checked: ABCD-EFGH-JKLM-NPQR.

    Taken from a hash of the notice's number and data; letters that are mistaken for digits are
    left out, so the code can be read aloud.
    """
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    raw = hashlib.sha256(f"{number}\n{pdf_free_hash}".encode()).digest()
    code = "".join(alphabet[byte % len(alphabet)] for byte in raw[:16])
    return "-".join(re.findall("....", code))
