"""Two long texts are told apart by their lines, and each difference has its sign."""

from __future__ import annotations

from ecms_core.packs.plan import Entry, Sides, make_plan
from ecms_core.packs.text_diff import marked

LETTER = "".join(f"<p>Paragraph {number} of the letter.</p>\n" for number in range(1, 31))
SITE = LETTER.replace("Paragraph 20 of", "Paragraph 20, edited here, of")
PACK = LETTER.replace("Paragraph 28 of", "Paragraph 28, in force from May, of")
RECORD = ("Notice Template", "N1")


def told(base: str | None, site: str, wanted: str) -> list[str]:
    ledger = {} if base is None else {RECORD: Entry({"body": base})}
    sides = Sides("tt", "2.0.0", {RECORD: {"body": wanted}}, ledger, {RECORD: {"body": site}}, {})
    return list(make_plan(sides, lambda records: {}).lines())


def test_a_conflict_shows_what_each_side_changed() -> None:
    lines = told(LETTER, SITE, PACK)
    at = [line.strip() for line in lines]
    site, pack = at.index("on the site:"), at.index("in the pack:")
    assert "- <p>Paragraph 20 of the letter.</p>" in at[site:pack]
    assert "+ <p>Paragraph 20, edited here, of the letter.</p>" in at[site:pack]
    assert "+ <p>Paragraph 28, in force from May, of the letter.</p>" in at[pack:]
    assert not any("Paragraph 28" in line for line in at[site:pack])
    assert "… 17 lines as before" in at
    assert len(lines) < 30


def test_what_an_administrator_changed_is_told_against_what_the_pack_wrote() -> None:
    at = [line.strip() for line in told(LETTER, SITE, LETTER)]
    assert "+ <p>Paragraph 20, edited here, of the letter.</p>" in at
    assert at[at.index("in the pack:  as it wrote before") + 1].startswith("stays:")


def test_an_update_is_told_against_the_site() -> None:
    at = [line.strip() for line in told(LETTER, LETTER, PACK)]
    assert "+ <p>Paragraph 28, in force from May, of the letter.</p>" in at
    assert "on the site:" not in at


def test_short_values_stand_side_by_side() -> None:
    lines = told("10", "12", "15")
    assert "    on the site:  12" in lines and "    in the pack:  15" in lines


def test_a_letter_of_one_line_is_told_by_its_sentences() -> None:
    before, after = LETTER.replace("\n", ""), SITE.replace("\n", "")
    changed = [line.text for line in marked(before, after) if line.sign in "+-"]
    assert changed == [
        "<p>Paragraph 20 of the letter.</p>",
        "<p>Paragraph 20, edited here, of the letter.</p>",
    ]
