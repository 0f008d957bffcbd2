import csv
import io

import pytest

from partnerships.exports.files import as_csv


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


def test_rows_are_sent_before_the_next_are_read():
    def batches():
        yield [["first"]]
        raise AssertionError("read too early")

    content = as_csv(["a"], batches())
    assert [next(content), next(content)] == [b"\xef\xbb\xbfa\r\n", b"first\r\n"]
