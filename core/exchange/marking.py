"""Colouring cells of a workbook from outside: a conditional format that is always true, and leaves the cells alone.

So the user's own formats stay untouched, and the next check takes its predecessor's colours away again.
"""

import re
from collections.abc import Iterable, Mapping

from core.exchange.columns import Level
from core.exchange.measure import Place, column_letters

_TEST = 'LEN("bangfu-check")&gt;0'
_OURS = re.compile(
    r"<conditionalFormatting\b[^>]*>(?:(?!</conditionalFormatting>).)*"
    r"bangfu-check(?:(?!</conditionalFormatting>).)*</conditionalFormatting>",
    re.DOTALL,
)
_TAG = re.compile(r"""<(/?)([\w:.-]+)(?:[^"'<>]|"[^"]*"|'[^']*')*?(/?)>""")
_DXFS = re.compile(r"<dxfs\b[^>]*?(?:/>|>(.*?)</dxfs>)", re.DOTALL)
_DXF = re.compile(r"<dxf\b[^>]*?(?:/>|>.*?</dxf>)", re.DOTALL)
_PRIORITY = re.compile(r'\bpriority="(\d+)"')
COLOURS: Mapping[Level, str] = {"error": "FFFFC7CE", "warning": "FFFFEB9C"}
_REFS_IN_ONE = 400

# What may stand behind the cells of a sheet, in the order the format demands.
_ORDER = re.findall(
    r"\w+",
    """
    sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews
    mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup
    headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing
    legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst
    """,
)


class NotPlain(Exception):
    """A package written in a way that is left alone; the workbook is then written anew."""


def with_colours(styles: str) -> tuple[str, dict[Level, int]]:
    """Give the styles with our two fills among the conditional ones, and their numbers."""
    fills = {
        level: f'<dxf><fill><patternFill><bgColor rgb="{colour}"/></patternFill></fill></dxf>'
        for level, colour in COLOURS.items()
    }
    match = _DXFS.search(styles)
    dxfs = _DXF.findall(match[1] or "") if match else []
    dxfs += [fill for fill in fills.values() if fill not in dxfs]
    block = f'<dxfs count="{len(dxfs)}">{"".join(dxfs)}</dxfs>'
    numbers = {level: dxfs.index(fill) for level, fill in fills.items()}
    if match:
        return styles[: match.start()] + block + styles[match.end() :], numbers
    place = re.search(r"</cellStyles>|<cellStyles\b[^>]*/>", styles) or re.search(r"</cellXfs>", styles)
    if not place:
        raise NotPlain
    return styles[: place.end()] + block + styles[place.end() :], numbers


def marked_tail(tail: str, marks: Mapping[Place, Level], numbers: Mapping[Level, int], drawing: str) -> str:
    """Give what follows a sheet's cells with the marked ones coloured and the comments' drawing named."""
    tail = _OURS.sub("", tail)
    priority = max((int(each) for each in _PRIORITY.findall(tail)), default=0)
    rules = ""
    for level, number in numbers.items():
        for refs in _batches(_ranges(place for place, each in marks.items() if each == level)):
            priority += 1
            rules += (
                f'<conditionalFormatting sqref="{" ".join(refs)}"><cfRule type="expression" dxfId="{number}" '
                f'priority="{priority}"><formula>{_TEST}</formula></cfRule></conditionalFormatting>'
            )
    tail = _insert(tail, "dataValidations", rules)
    return _insert(tail, "legacyDrawingHF", drawing)


def _insert(tail: str, before: str, xml: str) -> str:
    """Put XML before the first element that must follow it."""
    later = set(_ORDER[_ORDER.index(before) :])
    for name, start in _elements(tail):
        if name in later:
            return tail[:start] + xml + tail[start:]
    raise NotPlain


def _elements(tail: str) -> Iterable[tuple[str, int]]:
    """Give name and place of the elements directly below the sheet, and at last of the sheet's own end."""
    depth = 0
    for match in _TAG.finditer(tail):
        closing, name, empty = match.groups()
        if closing:
            depth -= 1
        elif depth == 0:
            yield name, match.start()
        if not closing and not empty:
            depth += 1
        if depth < 0:
            yield _ORDER[-1], match.start()
            return


def _ranges(places: Iterable[Place]) -> list[str]:
    """Give cells as references, those below each other as one range."""
    runs: list[tuple[int, int, int]] = []
    for column, row in sorted((column, row) for row, column in places):
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1] = (column, runs[-1][1], row)
        else:
            runs.append((column, row, row))
    return [_reference(*run) for run in runs]


def _reference(column: int, first: int, last: int) -> str:
    letters = column_letters(column)
    return f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}"


def _batches(refs: list[str]) -> Iterable[list[str]]:
    for start in range(0, len(refs), _REFS_IN_ONE):
        yield refs[start : start + _REFS_IN_ONE]
