"""What a file is, by its bytes alone. Pure.

Only what is named here is taken, so that whatever can be run or shown as a page is not. A file may be two things at once,
a picture with a page behind it: it counts as what it begins with, and is never served as anything else.
"""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

EXTENSIONS: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    "image/heic": (".heic",),
    "image/heif": (".heif", ".heic"),
    "application/pdf": (".pdf",),
    "application/rtf": (".rtf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a", ".mp4"),
    "audio/webm": (".weba", ".webm"),
    "video/mp4": (".mp4", ".m4v"),
    "video/webm": (".webm",),
}
"""Every type that is taken, and how its names end, the usual one first."""
SEEN = ("image/jpeg", "image/png", "image/webp", "image/gif")
"""What every browser shows as a picture."""
HEARD = ("audio/ogg", "audio/mpeg", "audio/mp4", "audio/webm")

BEGINNINGS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"%PDF-": "application/pdf",
    b"{\\rtf1": "application/rtf",
    b"ID3": "audio/mpeg",
}
HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx")
HEIF = (b"mif1", b"msf1")
MP4 = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash")
M4A = (b"M4A ", b"M4B ")
PICTURES_MOVE = re.compile(rb"hdlr.{8}vide", re.DOTALL)
"""In an MP4, the handler of a track of pictures."""
OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ODT = "application/vnd.oasis.opendocument.text"
MOST_ENTRIES = 5000
"""Of a ZIP: reading the list of a few hundred thousand would hold up everybody."""


def kind_of(content: bytes) -> str:
    """Its MIME type, one of EXTENSIONS; "" for everything else."""
    for beginning, mime in BEGINNINGS.items():
        if content.startswith(beginning):
            return mime
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return _boxes(content)
    if content[:4] == b"\x1a\x45\xdf\xa3":
        return _webm(content[:4096])
    if content[:4] == b"OggS":
        return "audio/ogg" if content[28:36] == b"OpusHead" or content[28:35] == b"\x01vorbis" else ""
    if content[:4] == b"PK\x03\x04":
        return _office(content)
    return "audio/mpeg" if _is_mp3_frame(content[:4]) else ""


def _boxes(content: bytes) -> str:
    """HEIC and MP4 are made alike; the brand tells them apart."""
    brand = content[8:12]
    if brand in HEIC:
        return "image/heic"
    if brand in HEIF:
        return "image/heif"
    if brand in M4A:
        return "audio/mp4"
    if brand in MP4:
        return "video/mp4" if PICTURES_MOVE.search(content) else "audio/mp4"
    return ""


def _webm(head: bytes) -> str:
    """Not every Matroska file is a WebM; a browser's recording has its tracks at the beginning."""
    if b"webm" not in head[:64]:
        return ""
    return "audio/webm" if b"A_OPUS" in head and b"V_" not in head else "video/webm"


def _office(content: bytes) -> str:
    """DOCX, XLSX and ODT without macros; any other ZIP is not taken."""
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:
        return ""
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError):
        return ""
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        return ""
    if names[:1] == ["mimetype"] and content[38 : 38 + len(ODT) + 2] == ODT.encode() + b"PK":
        return ODT
    if "[Content_Types].xml" not in names:
        return ""
    return next((mime for entry, mime in OFFICE.items() if entry in names), "")


def _is_mp3_frame(head: bytes) -> bool:
    """MPEG layer III without a tag before it, with a bit rate and a sample rate that exist."""
    return (
        len(head) == 4
        and head[0] == 0xFF
        and head[1] in (0xFA, 0xFB, 0xF2, 0xF3, 0xE2, 0xE3)
        and head[2] >> 4 not in (0, 15)
        and head[2] & 0x0C != 0x0C
    )
