"""Whatever bytes arrive: a table or a refusal, never another fault."""

import io
import random
import zipfile

import pytest

from core.exchange.annotate import annotate
from core.exchange.columns import Problem
from core.exchange.messages import FileRefused
from core.exchange.read import read_table
from core.exchange.records import records
from tests.data.packages import SHEET, changed, inline_rows, minimal, old_workbook, unzipped, zipped
from tests.data.traps import COLUMNS, HEADINGS, ROWS, csv_text, ledger

TEXT_ROWS = [list(HEADINGS), *[[str(cell) for cell in row] for row in ROWS]]
SEEDS = (
    ledger(),
    minimal(inline_rows(TEXT_ROWS)),
    old_workbook(TEXT_ROWS, [(1, 2, 0, 0)]),
    csv_text().encode("gb18030"),
)


def attempt(data: bytes, name: str = "") -> None:
    """Take a file through everything the library does with it."""
    try:
        table = read_table(data, COLUMNS, name)
        list(records(table, COLUMNS))
        annotate(table, [Problem(2, "姓名", "", "error", "甲")], io.BytesIO())
    except FileRefused as refused:
        if not (refused.message_zh and refused.remedy_zh):
            pytest.fail("a refusal without words")


def bent(data: bytes, dice: random.Random) -> bytes:
    """Change, cut, double or swap a few stretches."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(out))
        match dice.randrange(4):
            case 0:
                out[at] = dice.randrange(256)
            case 1:
                del out[at : at + dice.randint(1, 40)]
            case 2:
                out[at:at] = out[at : at + dice.randint(1, 40)]
            case _:
                out[at : at + 4] = dice.choice(
                    [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xfe\xff\xff\xff", b"\x01\0\0\0"]
                )
        if not out:
            return b"x"
    return bytes(out)


@pytest.mark.parametrize("seed", range(4))
def test_bent_files_are_read_or_refused(seed: int) -> None:
    for number in range(150):
        dice = random.Random(f"{seed} {number}")
        attempt(bent(SEEDS[seed], dice))


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
)
def test_workbooks_with_bent_parts_are_read_or_refused(part: str) -> None:
    for number in range(60):
        dice = random.Random(f"{part} {number}")
        attempt(changed(SEEDS[0], part, lambda content, dice=dice: bent(content, dice)))


def test_workbooks_with_a_part_missing_are_read_or_refused() -> None:
    parts = unzipped(SEEDS[0])
    for name in parts:
        attempt(zipped({other: content for other, content in parts.items() if other != name}))


def test_every_cut_of_an_old_workbook_is_refused_or_read() -> None:
    for length in range(0, len(SEEDS[2]), 97):
        attempt(SEEDS[2][:length])


def test_a_stored_package_is_as_good_as_a_packed_one() -> None:
    table = read_table(zipped(unzipped(SEEDS[0]), zipfile.ZIP_STORED), COLUMNS)
    assert len(table.rows) == 3
