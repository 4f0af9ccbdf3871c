"""Tables for a spreadsheet, read back; nasty texts with and without the guard; and QR codes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
import segno
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.exports import Cell, csv_file, xlsx_file
from bot.qr import svg

HEADER = ["Prénom", "لسان", "Séances"]
MOMENT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
FORMULAS = [
    "=1+1", "+33 1 00 00 00 00", "-2", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "\tx", "\rx", "\nx",
    "  =1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "\u202e\u2066=1+1", "\u3164=1+1", "\u2800=1+1", "\ufe0f=1+1",
    "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", "\u22121", '"=1+1', "'=1+1", "“=1+1", "« =1+1", '＂" =1+1', "\x00=1+1", "\x1f=1",
]  # fmt: skip
HIDDEN = "\u00a0\u200b\ufeff\u202e\u2066\u3164\u2800\ufe0f\"'“«＂ \x00\x1f"


def cells_of(made: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def one_cell(text: str) -> str:
    [_, [found]] = cells_of(csv_file(["x"], [[text]]))
    return found


def sheet_of(made: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(made)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def values_of(made: bytes) -> list[tuple[Any, ...]]:
    return list(sheet_of(made).iter_rows(values_only=True))


def kept(text: str) -> str:
    """What a file can hold of a text."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "", re.sub("\r\n?", "\n", text))


def begins_formula(cell: str) -> bool:
    """What a spreadsheet might see in a cell, without all it does not see."""
    return cell.lstrip(HIDDEN)[:1] in tuple("=+-@\t\r\n＝＋－＠﹦\u2212")


# ── CSV ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_table_as_a_french_excel_reads_it() -> None:
    rows: list[list[Cell]] = [["مریم", date(2026, 11, 21), 3], ['a;b "c"\nd', MOMENT, -2.5], ["", None, 0]]
    made = csv_file(HEADER, rows)
    assert made.startswith(b"\xef\xbb\xbfPr\xc3\xa9nom;") and made.endswith(b"\r\n")
    assert cells_of(made) == [
        HEADER,
        ["مریم", "2026-11-21", "3"],
        ['a;b "c"\nd', "2026-11-21 10:30:00", "-2,5"],
        ["", "", "0"],
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    plain = io.StringIO()
    csv.writer(plain, delimiter=";").writerow([text])
    assert begins_formula(cells_of(plain.getvalue().encode())[0][0]), "without the guard"
    found = one_cell(text)
    assert found.startswith("'")
    assert found.replace("'", "") == kept(text).replace("'", "")
    assert cells_of(csv_file([text], []))[0] == [found], "nor does one of the header"


@pytest.mark.parametrize(
    "text", ["a=1", "3 - 4", "Ali", "12 rue de l'Exemple", "٣", "د افغانستان", "«نان»", '"a"', "a\n\nb", ""]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert one_cell(text) == text


@pytest.mark.parametrize("text", ["x,=1+1,y", "x;=1+1", "x\t=1+1", "x\n=1+1,y", "x,\u200b ＝1+1"])
def test_no_formula_appears_in_another_language(text: str) -> None:
    """An English Excel takes our file for one with commas, and does not see our quotes."""

    def seen(made: bytes) -> list[str]:
        lines = made.decode("utf-8-sig").splitlines()
        return [cell for line in lines for cell in re.split("[,;\t]", line)]

    unguarded = f'Ali;"{text}";3\r\n'.encode()
    assert any(begins_formula(cell) for cell in seen(unguarded))
    found = seen(csv_file(["x", "y", "z"], [["Ali", text, 3]]))
    assert not [
        cell for cell in found if begins_formula(cell) and not cell.lstrip(HIDDEN.replace("'", "")).startswith("'")
    ]


@given(st.text(), st.text(alphabet="=+-@＝'\" ,;\t\r\n\u200ba\x00", max_size=30))
def test_any_text_is_one_cell_that_begins_no_formula(free: str, nasty: str) -> None:
    [_, found] = cells_of(csv_file(["x", "y"], [[free, nasty]]))
    assert len(found) == 2
    for cell in found:
        assert cell.startswith("'") or not begins_formula(cell)


def test_a_long_row_of_signs_takes_no_time() -> None:
    for text in ("=" * 60_000, "," * 60_000, "\u200b" * 60_000, ",=" * 30_000):
        assert len(one_cell(text)) <= 120_001


def test_half_a_letter_does_not_break_the_file() -> None:
    assert one_cell("a\ud800b") == "ab"


# ── XLSX ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sheet_keeps_its_types() -> None:
    rows: list[list[Cell]] = [["مریم", date(2026, 11, 21), 3], ["Ali", MOMENT, -2.5], ["", None, 0]]
    made = xlsx_file("Présences", HEADER, rows)
    assert values_of(made) == [
        tuple(HEADER),
        ("مریم", datetime(2026, 11, 21), 3),
        ("Ali", datetime(2026, 11, 21, 10, 30), -2.5),
        (None, None, 0),
    ]
    sheet = sheet_of(made)
    assert sheet.title == "Présences" and sheet.freeze_panes == "A2" and not sheet.sheet_view.rightToLeft
    assert sheet["A1"].font.b and not sheet["A2"].font.b
    assert (sheet["B2"].number_format, sheet["B3"].number_format) == ("dd/mm/yyyy", "dd/mm/yyyy hh:mm")


def test_a_sheet_from_right_to_left() -> None:
    assert sheet_of(xlsx_file("لست", HEADER, [], right_to_left=True)).sheet_view.rightToLeft


def test_columns_are_as_wide_as_needed_or_as_told() -> None:
    row: list[list[Cell]] = [["x" * 30, "y" * 900, 1]]
    dimensions = sheet_of(xlsx_file("a", HEADER, row)).column_dimensions
    assert 25 < dimensions["A"].width < 40 and dimensions["B"].width < 60
    dimensions = sheet_of(xlsx_file("a", HEADER, row, widths=[5, 50])).column_dimensions
    assert (round(dimensions["A"].width), round(dimensions["B"].width)) == (6, 51)


LINKS = [
    "https://example.org",
    "mailto:a@example.org",
    "internal:Sheet1!A1",
    "external:c:\\temp\\a.xlsx",
    "{=1+1}",
    "1",
]


@pytest.mark.parametrize("text", [*FORMULAS, *LINKS])
def test_texts_are_texts(text: str) -> None:
    made = xlsx_file("a", ["x"], [[text]])
    cell = sheet_of(made)["A2"]
    assert cell.data_type == "s" and cell.hyperlink is None
    assert cell.value == kept(text)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert not [name for name in parts.namelist() if "_rels/sheet" in name]


@pytest.mark.parametrize("text", ["=1+1", "https://example.org", "{=1+1}"])
def test_the_writer_alone_would_make_them_more(text: str) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, text)
    cell = sheet_of(file.getvalue())["A1"]
    assert cell.data_type == "f" or cell.hyperlink is not None


MARKUP = "<r><t>a</t></r></si></sst><evil></r>"


def test_a_text_is_no_markup() -> None:
    assert values_of(xlsx_file("a", ["x"], [[MARKUP], ["<b>&amp;"], ["_x0041_"]]))[1:] == [
        (f" {MARKUP}",), ("<b>&amp;",), ("_x0041_",),
    ]  # fmt: skip


def test_the_writer_alone_takes_a_text_for_markup() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet().write_string(0, 0, MARKUP)
    with zipfile.ZipFile(file) as parts, pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))


def test_a_long_text_is_cut_where_excel_would_refuse_it() -> None:
    made = xlsx_file("a", ["x"], [["x" * 40_000], ["🎨" * 20_000], ["=" * 40_000]])
    lengths = [len(str(row[0]).encode("utf-16-le")) // 2 for row in values_of(made)[1:]]
    assert lengths == [32_767, 32_766, 32_767]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("", "Rafiq"),
        ("''", "Rafiq"),
        ("Atelier [1]: à/b\\c*?", "Atelier  1   à b c"),
        ("'Sortie'", "Sortie"),
        ("x" * 40, "x" * 31),
        ("🎨" * 40, "🎨" * 15),
        ("a\x00b", "ab"),
    ],
)
def test_any_title_names_a_sheet(title: str, name: str) -> None:
    assert sheet_of(xlsx_file(title, ["x"], [])).title == name


@given(st.text(), st.text())
def test_any_text_is_read_back(title: str, text: str) -> None:
    [_, [found]] = values_of(xlsx_file(title, ["x"], [[f"x{text}"]]))
    assert found == f"x{kept(text)}"


# ── QR codes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_needs_no_style() -> None:
    drawn = svg("https://example.org/?go=abc")
    root = ElementTree.fromstring(drawn)
    assert root.tag == "svg" and root.attrib.keys() == {"role", "aria-label", "viewBox", "class"}
    assert (root.get("role"), root.get("class")) == ("img", "qr")
    assert "style" not in drawn and "<script" not in drawn and "\n" not in drawn


def test_a_code_has_its_quiet_zone_on_white() -> None:
    side = segno.make_qr("a", error="m").symbol_size(border=4)[0]
    root = ElementTree.fromstring(svg("a"))
    assert root.get("viewBox") == f"0 0 {side} {side}"
    ground, modules = root
    assert ground.attrib == {"fill": "#fff", "d": f"M0 0h{side}v{side}h-{side}z"}
    assert str(modules.get("d")).startswith("M4 4.5h7")


def test_a_code_holds_no_markup_of_its_text() -> None:
    assert "script" not in svg('"><script>alert(1)</script>')
    with pytest.raises(ValueError, match="too large"):
        svg("x" * 3_000)
