"""Whether an uploaded file is what its name says, and small enough to keep."""

from __future__ import annotations

from ecms_core.problems import Problem
from ecms_core.words import _

# Kind by ending, and how the content of that kind begins.
SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "webp": (b"RIFF",),
    "gif": (b"GIF87a", b"GIF89a"),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "odt": (b"PK\x03\x04",),
    "ods": (b"PK\x03\x04",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "ogg": (b"OggS",),
    "mp4": (),  # the signature stands at the fifth byte
    "txt": (),  # text: no NUL byte and valid UTF-8
    "csv": (),
}


def check(name: str, content: bytes, largest_mb: int) -> None:
    """Refuse a file that is too large, of a kind not kept, or not what its ending says."""
    size = len(content)
    if size > largest_mb * 1024 * 1024:
        raise Problem(
            "ECMS-602", file=name, found=f"{size / 1024 / 1024:.1f} MB", expected=f"{largest_mb} MB"
        )
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in SIGNATURES:
        raise Problem(
            "ECMS-603",
            file=name,
            found=f".{ending}" if ending else _("no ending"),
            expected=", ".join(sorted(SIGNATURES)),
        )
    if not _is(ending, content):
        raise Problem(
            "ECMS-601",
            file=name,
            found=_kind(content),
            expected=_("a .{ending} file").format(ending=ending),
        )


def _is(ending: str, content: bytes) -> bool:
    if ending in ("txt", "csv"):
        return _is_text(content)
    if ending == "mp4":
        return content[4:8] == b"ftyp"
    if ending == "webp":
        return content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return content.startswith(SIGNATURES[ending])


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _kind(content: bytes) -> str:
    if not content:
        return _("empty")
    for ending, signatures in SIGNATURES.items():
        if signatures and content.startswith(signatures):
            return _("a .{ending} file").format(ending=ending)
    if content[:2] == b"MZ" or content[:4] == b"\x7fELF":
        return _("a program")
    return _("text") if _is_text(content) else _("of an unknown kind")
