"""Tell what bytes are, and turn those of a text into text."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from typing import NamedTuple

from narrative_lab.errors import ReadError

_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
)
_PACKAGES = (
    ("word/document.xml", "a Word document (.docx)"),
    ("ppt/presentation.xml", "a PowerPoint file (.pptx)"),
    ("xl/workbook.xml", "an Excel file (.xlsx)"),
    ("Index/Document.iwa", "a Pages file"),
    ("META-INF/container.xml", "an e-book (.epub)"),
)
_ADVICE = {
    "a picture": "Words in it cannot be read: type them in a document",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp1250": "Windows-1250", "latin-1": "Latin-1"}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,4000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
# A symbol or a capital after a small letter: rare in running text, common where the encoding was guessed
# wrongly.
_ODD = re.compile(
    r"(?<=[a-z])[^\x00-\x7f\u2010-\u2026\u2122\u00b7\u00a0\u00ae\u00e0-\u00f6\u00f8-\u024f](?!\s[A-Z])"
    r"|[\x80-\x9f]"
)
_CONTROLS = re.compile(r"[\x00-\x07\x0e-\x19\x1c-\x1f]")


class Text(NamedTuple):
    """A decoded text; `note` says in a plain sentence where its encoding had to be guessed."""

    text: str
    note: str = ""


def is_html(data: bytes) -> bool:
    """Tell whether bytes open as a whole web page does."""
    for bom, encoding in _BOMS:
        if data.startswith(bom) and encoding != "utf-8":
            return bool(_HTML.match(data[:10_000].decode(encoding, "replace").lstrip("\ufeff").encode()))
    return bool(_HTML.match(data[:10_000].removeprefix(codecs.BOM_UTF8)))


def package(data: bytes, name: str) -> zipfile.ZipFile:
    """Open a zip file, or raise ReadError where it is cut short or damaged."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError):
        raise ReadError(
            name, "This file is cut short or damaged. Ask for it again, or save it again and retry."
        ) from None


def describe(data: bytes, name: str = "") -> tuple[str, str]:
    """Say what bytes are and what to do: ("a PDF file", "Save ..."), or ("", "") for what may be text.

    Raises ReadError for a zip file that cannot be opened.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "a file with a password", (
                "Open it in Word, choose File, Info, Protect Document, Encrypt with Password, "
                "clear the password, save it and try again"
            )
        if "WordDocument".encode("utf-16-le") in data:
            return "an old Word file (.doc)", "Open it in Word and save it as .docx"
        return "an old Office file", "Open it in Office and save the words as .docx"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        kind = _package_kind(data, name)
        return kind, _ADVICE.get(kind, "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "a picture", _ADVICE["a picture"]
    for magic, kind in _MAGIC:
        if data.startswith(magic) and (len(magic) > 2 or b"\0" in data[:512]):
            return kind, _ADVICE.get(kind, "")
    return "", ""


def decode(data: bytes, name: str, declared: str | None = None) -> Text:
    """Decode the bytes of a text: by its mark, as UTF-8, as declared, or by a guess that the note tells.

    The byte order mark is left out. Raises ReadError where the bytes are not text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return _checked(Text(data[len(bom) :].decode(encoding)), name)
            except UnicodeDecodeError:
                if encoding != "utf-8":
                    # An odd last byte is a file cut short: what came before it can still be read.
                    return _checked(Text(data[len(bom) :].decode(encoding, "replace"), _guessed("UTF-16")), name)
    if encoding := _utf16(data):
        return _checked(Text(data.decode(encoding, "replace"), _guessed("UTF-16")), name)
    try:
        return _checked(Text(data.decode("utf-8")), name)
    except UnicodeDecodeError:
        pass
    if declared:
        try:
            return _checked(Text(data.decode(declared)), name)
        except (LookupError, UnicodeDecodeError):
            pass
    _checked(Text(data[:65_536].decode("latin-1")), name)
    encoding = _guess(data)
    return _checked(Text(data.decode(encoding), _guessed(_NAMES.get(encoding, encoding))), name)


def _package_kind(data: bytes, name: str) -> str:
    with package(data, name) as archive:
        names = set(archive.namelist())
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
            try:
                kind = archive.read("mimetype")
            except Exception:  # any failure here only means that the kind stays unknown
                kind = b""
            if kind.startswith(b"application/vnd.oasis.opendocument.text"):
                return "an OpenDocument text (.odt)"
    return next((kind for member, kind in _PACKAGES if member in names), "a zip file")


def _guessed(encoding: str) -> str:
    return f"The file does not say how its letters are stored. It was read as {encoding}."


def _checked(text: Text, name: str) -> Text:
    sample = text.text[:200_000]
    if len(_CONTROLS.findall(sample)) > len(sample) // 100:
        raise ReadError(
            name, "This is not a text: it looks like a file for a program. Save the words as .docx or .txt."
        )
    return text


def _utf16(data: bytes) -> str | None:
    """Name the UTF-16 of bytes without a mark: its zero bytes all stand on one side of the pairs."""
    sample = data[:20_000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(even, odd) < max(2, len(sample) // 40) or min(even, odd) * 20 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _guess(data: bytes) -> str:
    """Guess between the one-byte encodings of councils' files; other scripts are left to a library."""
    sample = data[:200_000]
    high = sum(byte > 127 for byte in sample)
    if high * 4 > len(sample):
        from charset_normalizer import from_bytes

        if best := from_bytes(sample).best():
            try:
                data.decode(best.encoding)
                return best.encoding
            except (LookupError, UnicodeDecodeError):
                pass
    scores = {}
    for rank, encoding in enumerate(("cp1252", "mac_roman", "cp1250", "latin-1")):
        try:
            scores[encoding] = (len(_ODD.findall(sample.decode(encoding))), rank)
            data.decode(encoding)
        except UnicodeDecodeError:
            scores.pop(encoding, None)
    return min(scores, key=scores.__getitem__)
