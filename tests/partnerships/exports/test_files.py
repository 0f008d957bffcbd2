import csv
import io
from zipfile import BadZipFile, ZipFile

import pytest
from django.db import OperationalError

from partnerships.exports.files import FORMS, INCOMPLETE, as_csv


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_is_utf_8_with_a_byte_order_mark_and_crlf():
    content = b"".join(as_csv(["name"], [[["Cœur, né à « Genève »"]], [["Ñandú"]]]))
    assert content.startswith(b"\xef\xbb\xbfname\r\n")
    assert read(content) == [["name"], ["Cœur, né à « Genève »"], ["Ñandú"]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_can_become_a_formula(text):
    assert read(b"".join(as_csv(["a"], [[[text]]])))[1] == [f"'{text}"]


@pytest.mark.parametrize("cell", ["1-1", "a=b", "", -5])
def test_other_cells_stay_as_they_are(cell):
    assert read(b"".join(as_csv(["a", "b"], [[[cell, "b"]]])))[1] == [str(cell), "b"]


@pytest.mark.parametrize("form", FORMS)
def test_file_that_breaks_off_cannot_be_taken_for_a_whole_one(form):
    def batches():
        yield [["first"]]
        raise OperationalError

    content = b""
    with pytest.raises(OperationalError):  # noqa: PT012
        for piece in FORMS[form].write(["a"], batches()):
            content += piece
    if form == "csv":
        assert read(content) == [["a"], ["first"], [INCOMPLETE]]
    else:
        with pytest.raises(BadZipFile):
            ZipFile(io.BytesIO(content))


def test_rows_are_sent_before_the_next_are_read():
    def batches():
        yield [["first"]]
        raise AssertionError("read too early")

    content = as_csv(["a"], batches())
    assert [next(content), next(content)] == [b"\xef\xbb\xbfa\r\n", b"first\r\n"]
