"""An XLSX workbook, written while it is sent: no file is made, and no row is kept.

The libraries for it write the whole workbook before its first byte can leave. All that
the portal's tables need of the format (ECMA-376) is texts, whole numbers and yes or no;
no cell is ever a formula.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

# Excel's limits are 1,048,576 rows a sheet and 32,767 characters a cell; of an entry of
# a ZIP that is streamed, Excel reads 4 GB.
ROWS_PER_SHEET = 250_000
CHARACTERS = 32_767
# Half the time of the usual 6, and a tenth larger.
COMPRESSION = 2

# What XML cannot hold, and what would be read as its replacement.
UNWRITABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-F]{4}_)"
)

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# The first row stays in sight.
SHEET = (
    f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
END_OF_SHEET = "</sheetData></worksheet>"


class Pipe:
    """A file that is written at one end and taken from at the other."""

    def __init__(self):
        self._parts = []

    def write(self, data):
        self._parts.append(bytes(data))
        return len(data)

    def flush(self):
        pass

    def take(self):
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def workbook(header: list, batches: Iterable[list[list]]) -> Iterator[bytes]:
    pipe, count = Pipe(), 0
    batches = filter(None, batches)
    rows = next(batches, None)
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as z:
        while rows or not count:
            count += 1
            with z.open(f"xl/worksheets/sheet{count}.xml", "w") as sheet:
                sheet.write(SHEET.encode() + _xml([header]))
                written = 0
                while rows and written < ROWS_PER_SHEET:
                    sheet.write(_xml(rows))
                    yield pipe.take()
                    written += len(rows)
                    rows = next(batches, None)
                sheet.write(END_OF_SHEET.encode())
        for name, content in _parts(count):
            z.writestr(name, DECLARATION + content)
    yield pipe.take()


def _xml(rows):
    return "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows).encode()


def _cell(value):
    if isinstance(value, bool):
        return f'<c t="b"><v>{value:d}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    if not value:
        return "<c/>"
    text = escape(UNWRITABLE.sub(_replacement, value[:CHARACTERS]))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _replacement(match):
    """A character that XML cannot hold, as the format writes it: ``_x000B_``."""
    return f"_x{ord(match.group()):04X}_"


def _parts(count):
    """What a workbook of ``count`` sheets needs besides them."""
    numbers = range(1, count + 1)
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="s{n}"/>' for n in numbers)
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{sheets}</sheets></workbook>",
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations((f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
    )
    yield "_rels/.rels", _relations([("book", "officeDocument", "xl/workbook.xml")])
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml"'
        f' ContentType="{TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml"'
        f' ContentType="{TYPE}.sheet.main+xml"/>{types}</Types>',
    )


def _relations(targets):
    relations = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{path}"/>'
        for name, kind, path in targets
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
