"""An upload is what its name says, and not too large."""

from __future__ import annotations

import pytest

from ecms_core.inspections.evidence import check
from ecms_core.problems import Problem

GOOD = {
    "report.pdf": b"%PDF-1.7 ...",
    "photo.jpg": b"\xff\xd8\xff\xe0 ...",
    "scan.PNG": b"\x89PNG\r\n\x1a\n....",
    "wages.xlsx": b"PK\x03\x04....",
    "film.mp4": b"\x00\x00\x00\x18ftypmp42",
    "photo.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "note.txt": "Peña visited".encode(),
    "rows.csv": b"\xef\xbb\xbfa,b\n1,2\n",
}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_file_that_is_what_it_says_is_taken(name: str) -> None:
    check(name, GOOD[name], 10)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("report.pdf", b"MZ\x90\x00 program", "a program"),
        ("report.pdf", b"<html><script>", "text"),
        ("photo.jpg", b"%PDF-1.7", "a .pdf file"),
        ("photo.webp", b"RIFF\x00\x00\x00\x00WAVEfmt ", "a .webp file"),
        ("note.txt", b"\x00\x01\x02", "of an unknown kind"),
        ("empty.pdf", b"", "empty"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    name: str, content: bytes, found: str
) -> None:
    with pytest.raises(Problem) as caught:
        check(name, content, 10)
    assert caught.value.code == "ECMS-601" and found in caught.value.what()


@pytest.mark.parametrize("name", ["run.exe", "page.html", "picture.svg", "noending"])
def test_a_kind_that_is_not_kept_is_refused(name: str) -> None:
    with pytest.raises(Problem) as caught:
        check(name, b"anything", 10)
    assert caught.value.code == "ECMS-603"


def test_a_file_that_is_too_large_is_refused_whatever_it_is() -> None:
    check("a.txt", b"x" * 1024 * 1024, 1)
    with pytest.raises(Problem) as caught:
        check("a.txt", b"x" * (1024 * 1024 + 1), 1)
    assert caught.value.code == "ECMS-602" and "1 MB" in caught.value.what()
