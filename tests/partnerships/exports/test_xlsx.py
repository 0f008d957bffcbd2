import io

import pytest
from openpyxl import load_workbook

from partnerships.exports import xlsx


def read(header, *batches):
    """The sheets of a workbook as another reader sees them."""
    content = b"".join(xlsx.workbook(header, batches))
    return load_workbook(io.BytesIO(content)).worksheets


def rows(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_texts_numbers_and_yes_or_no_are_read_back():
    texts = ["Cœur, né à « Genève »", "<b> & \"so\" 'on'", " two\nlines\t", "Ñandú 🌍"]
    (sheet,) = read(["a", "b"], [[texts[0], 1], [texts[1], 0]], [[texts[2], True]])
    assert rows(sheet) == [["a", "b"], [texts[0], 1], [texts[1], 0], [texts[2], True]]
    assert sheet.cell(4, 2).data_type == "b"


def test_header_stays_in_sight():
    (sheet,) = read(["a"], [["b"]])
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "1", "2020-10-23"])
def test_text_is_text_and_never_a_formula(text):
    (sheet,) = read(["a"], [[text]])
    cell = sheet.cell(2, 1)
    assert (cell.value, cell.data_type) == (text, "s")


def test_blank_cells_keep_their_place():
    (sheet,) = read(["a", "b", "c"], [["", "b", ""]])
    assert rows(sheet)[1] == [None, "b", None]


@pytest.mark.parametrize("text", ["a\x0bb", "a\x1fb", "a\rb", "a\ufffeb", "a_x000B_b"])
def test_what_xml_cannot_hold_is_escaped_as_the_format_does(text):
    from openpyxl.utils.escape import unescape

    (sheet,) = read(["a"], [[text]])
    assert unescape(sheet.cell(2, 1).value) == text


def test_no_cell_is_longer_than_excel_reads():
    (sheet,) = read(["a"], [["é" * 40_000]])
    assert sheet.cell(2, 1).value == "é" * 32_767


def test_table_without_rows_has_its_header():
    assert [rows(sheet) for sheet in read(["a", "b"])] == [[["a", "b"]]]


def test_many_rows_go_on_in_another_sheet_with_the_header(monkeypatch):
    monkeypatch.setattr(xlsx, "ROWS_PER_SHEET", 2)
    sheets = read(["a"], [[1], [2]], [], [[3]])
    assert [rows(sheet) for sheet in sheets] == [[["a"], [1], [2]], [["a"], [3]]]


def test_rows_are_sent_before_the_next_but_one_are_read():
    def batches():
        yield [["first"]]
        yield [["second"]]
        raise AssertionError("read too early")

    assert next(xlsx.workbook(["a"], batches())).startswith(b"PK")
