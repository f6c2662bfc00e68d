"""Words by which a name is found, however its accents are typed."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """A text in lower case without accents: "Peña" gives "pena", "Đỗ" gives "do".

    Letters that do not decompose into a base and an accent are mapped by hand; other scripts
    are kept as they are.
    """
    # Twice, since folding the case can give letters that decompose further (Unicode, D147).
    decomposed = unicodedata.normalize("NFKD", text)
    for _ in range(2):
        decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(bare.translate(_SINGLE).split())


_SINGLE = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


def search_key(*names: str | None) -> str:
    """The names as typed and folded, each word once: what a search looks into."""
    words: dict[str, None] = {}
    for name in names:
        if name:
            words |= dict.fromkeys([name.casefold(), fold(name)])
    return " ".join(words)
