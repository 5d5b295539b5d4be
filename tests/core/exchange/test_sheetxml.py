"""Counting a sheet on the stream gives the same wherever the stream is cut."""

import random

import pytest

from core.exchange import sheetxml
from core.exchange.messages import FileRefused
from core.exchange.sheetxml import PartFacts, count_cells, shared_bytes, survey
from tests.data.packages import inline_rows

ROWS = "".join(
    f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 3}</v></c><c r="B{n}" s="1"/><c r="C{n}" t="e"><f>NA()</f><v>#N/A</v></c>'
    f'<c r="D{n}"><f>A{n}</f></c><c r="E{n}" t="str"><f>A{n}</f><v></v></c></row>'
    for n in range(1, 101)
)
MERGES = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
SHEET = f"<worksheet><sheetData>{ROWS}</sheetData>{MERGES}</worksheet>".encode()
TEXTS = ("<sst>" + "".join(f"<si><t>{'长' * n}</t></si>" for n in range(60)) + "</sst>").encode()


def pieces(data: bytes, seed: int) -> list[bytes]:
    """Cut a stream at random places, no piece being shorter than a cell."""
    dice, out, at = random.Random(seed), [], 0
    while at < len(data):
        step = dice.randint(150, 900)
        out.append(data[at : at + step])
        at += step
    return out


@pytest.mark.parametrize("seed", range(8))
def test_cells_and_faults_are_counted_alike_however_the_stream_is_cut(seed: int) -> None:
    facts = survey(pieces(SHEET, seed))
    assert (facts.is_sheet, facts.unusual, facts.cells) == (True, False, 400)
    wanted = {(n, 3): "formula_error" for n in range(1, 101)} | {
        (n, 4): "formula_unsaved" for n in range(1, 101)
    }
    assert facts.faults == wanted
    exact = PartFacts()
    count_cells(pieces(SHEET, seed), exact)
    assert (exact.cells, exact.last_row, exact.last_column) == (400, 100, 5)


@pytest.mark.parametrize("seed", range(8))
def test_shared_texts_are_measured_alike_however_the_stream_is_cut(seed: int) -> None:
    texts = survey(pieces(TEXTS, seed)).texts
    assert sum(texts) == len(TEXTS) - len("<sst>")
    whole = survey([TEXTS]).texts
    assert (len(texts), max(texts)) == (len(whole), max(whole))
    assert shared_bytes(pieces(SHEET, seed), [10, 20, 30]) == sum((10, 20, 30)[n % 3] for n in range(1, 101))


def test_a_shared_text_of_unknown_number_counts_as_the_longest() -> None:
    assert shared_bytes([b'<c r="A1" t="s"><v>&#49;</v></c>'], [10, 20]) == 20


@pytest.mark.parametrize(
    "xml",
    [
        "<row><c><v>1</v></c></row>",
        '<row r="1"><c s="1" r="A1"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row>",
        '<row r="1"><c\tr="A1"><v>1</v></c></row>',
        '<row r="1"><c r="AA1"><v>1</v></c></row>',
        '<row r="50001"><c r="A50001"><v>1</v></c></row>',
        '<x:row r="1"><x:c r="A1"><v>1</v></x:c></x:row>',
        '<row r="1"><c r="a1"><v>1</v></c></row>',
    ],
)
def test_whatever_is_not_written_in_the_usual_way_is_counted_one_by_one(xml: str) -> None:
    assert survey([f"<sheetData>{xml}</sheetData>".encode()]).unusual


@pytest.mark.parametrize(
    ("xml", "last"),
    [
        ("<row><c><v>1</v></c></row><row><c/><c><v>1</v></c></row>", (2, 2)),
        ("<row r='7'><c r='AB7'><v>1</v></c><c><v>1</v></c></row>", (7, 29)),
        ('<row r="7"><c r="A7"></c><c r="B7" s="4"/></row>', (0, 0)),
        ('<row r="2"><c r="A2"><f>1</f></c></row><row><c r="C9"><v>1</v></c></row>', (9, 3)),
        ('<x:row r="3"><x:c r="B3"><x:is><x:t>a</x:t></x:is></x:c></x:row>', (3, 2)),
    ],
)
def test_cells_stand_where_the_parser_will_put_them(xml: str, last: tuple[int, int]) -> None:
    facts = PartFacts()
    count_cells([f"<sheetData>{xml}</sheetData>".encode()], facts)
    assert (facts.last_row, facts.last_column) == last


@pytest.mark.parametrize("xml", ['<c r="A1" x="<">', "<c r=A1><v>1</v></c>"])
def test_cells_that_cannot_be_told_are_refused(xml: str) -> None:
    with pytest.raises(FileRefused):
        count_cells([f"<row>{xml}</row>".encode()], PartFacts())


def test_a_tag_without_end_is_refused_and_a_picture_is_not() -> None:
    with pytest.raises(FileRefused):
        survey([b"<x " + b"a" * (2 * sheetxml._KEEP)])
    assert survey([b"\x89PNG" + b"a" * (2 * sheetxml._KEEP)]).cells == 0


def test_a_sheet_of_the_usual_form_needs_no_second_look() -> None:
    facts = survey([f"<sheetData>{inline_rows([['甲'] * 26])}</sheetData>".encode()])
    assert (facts.unusual, facts.cells) == (False, 26)
