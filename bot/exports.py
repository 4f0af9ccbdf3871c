"""Tables to open in a spreadsheet. What people wrote stays text: no cell of theirs becomes a formula or a link."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

Cell = str | int | float | date | datetime | None
MAX_NAME = 31
"""Characters of a sheet's name, as Excel counts them: a picture is two."""
MAX_WIDTH = 360
"""Pixels of a column; longer texts are wrapped."""
DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\t\n]")
_BEHIND_SEPARATOR = re.compile("(?<=[,;\t\n])")
_SIGNS = frozenset("=+-\u2212@")
_SIGNS_IN_FRONT = _SIGNS | frozenset("\t\n")
_QUOTES = frozenset("\"'`")
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800")
"""Hangul fillers and the empty Braille cell: letters by their category, but nothing is seen of them."""


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """For a French Excel: semicolons, decimal commas, and a byte order mark to know UTF-8 by."""
    written = StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([_csv_cell(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def xlsx_file(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    widths: Sequence[float] | None = None,
    *,
    right_to_left: bool = False,
) -> bytes:
    """One sheet, its header in sight while one scrolls. `widths`: in characters; without them, as the cells need."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet(_sheet_name(title))
    formats = {kind: book.add_format({"valign": "top", "num_format": kind}) for kind in (DAY, MOMENT)}
    text = book.add_format({"valign": "top", "text_wrap": True})
    bold = book.add_format({"valign": "top", "text_wrap": True, "bold": True})
    _write_row(sheet, 0, header, bold, formats)
    for number, row in enumerate(rows, start=1):
        _write_row(sheet, number, row, text, formats)
    sheet.freeze_panes(1, 0)
    if right_to_left:
        sheet.right_to_left()
    if widths is None:
        sheet.autofit(MAX_WIDTH)
    for column, width in enumerate(widths or ()):
        sheet.set_column(column, column, width)
    book.close()
    return file.getvalue()


def _write_row(sheet: Worksheet, row: int, cells: Sequence[Cell], text: Format, formats: dict[str, Format]) -> None:
    """Each cell by its type, never by what its text looks like. Excel knows no zones: a time is written as it stands."""
    for column, cell in enumerate(cells):
        match cell:
            case None | "":
                continue
            case str():
                sheet.write_string(row, column, _plain(cell), text)
            case datetime():
                sheet.write_datetime(row, column, cell.replace(tzinfo=None), formats[MOMENT])
            case date():
                sheet.write_datetime(row, column, cell, formats[DAY])
            case int() | float():
                sheet.write_number(row, column, cell, text)


def _plain(text: str) -> str:
    """The writer takes a text in <r> for markup of its own, but not behind a space."""
    text = _clean(text)
    return f" {text}" if text.startswith("<r>") else text


def _clean(text: str) -> str:
    """Without what XML cannot hold, and with one kind of line break."""
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _sheet_name(title: str) -> str:
    name = _NOT_IN_NAMES.sub(" ", _clean(title)).strip(" '")
    short = name.encode("utf-16-le")[: 2 * MAX_NAME].decode("utf-16-le", "ignore")
    return short.rstrip(" '") or "Rafiq"


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return _guarded(_clean(cell))
        case datetime():
            return cell.replace(tzinfo=None).isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
        case int() | float():
            return str(cell).replace(".", ",")


def _guarded(text: str) -> str:
    """With an apostrophe wherever a spreadsheet would begin to read a formula.

    Not only in front: a spreadsheet set to another language takes our commas or line breaks for the end of a cell.
    """
    first, *others = _BEHIND_SEPARATOR.split(text)
    return _apostrophe(first, _SIGNS_IN_FRONT) + first + "".join(_apostrophe(part, _SIGNS) + part for part in others)


def _apostrophe(text: str, signs: frozenset[str]) -> str:
    """What to put before a text: nothing, unless one of the signs, in any width, comes first of all that is seen of it."""
    for char in text:
        plain = unicodedata.normalize("NFKC", char)[0]
        category = unicodedata.category(plain)
        if plain in signs:
            return "'"
        if category[0] not in "CMZ" and category not in ("Pi", "Pf") and plain not in _QUOTES | _BLANK_LETTERS:
            return ""
    return ""
