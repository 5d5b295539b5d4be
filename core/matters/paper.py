"""The sheet of an official letter as GB/T 9704 lays it out: margins, faces and sizes; made here, so no binary file is kept."""

from functools import cache
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

BODY, HEADING = "仿宋_GB2312", "方正小标宋简体"
SIZE_3, SIZE_2 = Pt(16), Pt(22)
TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
LINE: Final = Pt(28.95)
"""Twenty-two lines on the 225 mm between the margins."""


@cache
def official_paper() -> bytes:
    """Give the template that a letter's words are put into."""
    document = Document()
    _lay_out(document)
    _line(document, "{{ number }}", WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, "{%p for line in title %}")
    _line(document, "{{ line }}", WD_ALIGN_PARAGRAPH.CENTER, HEADING, SIZE_2)
    _line(document, "{%p endfor %}")
    _line(document, "")
    _line(document, "{{ to }}：")
    _line(document, "{%p for line in body %}")
    _line(document, "{{ line }}", indent=2)
    _line(document, "{%p endfor %}")
    _line(document, "")
    _line(document, "{{ sender }}{{ seal }}", WD_ALIGN_PARAGRAPH.RIGHT, right=2)
    _line(document, "{{ on }}", WD_ALIGN_PARAGRAPH.RIGHT, right=4)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _lay_out(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY, SIZE_3
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, LINE


def _line(
    document: Any,
    text: str,
    align: Any = WD_ALIGN_PARAGRAPH.JUSTIFY,
    face: str = BODY,
    size: Any = SIZE_3,
    *,
    indent: int = 0,
    right: int = 0,
) -> None:
    """Add a line; indents are counted in signs."""
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.first_line_indent = SIZE_3 * indent
    paragraph.paragraph_format.right_indent = SIZE_3 * right
    run = paragraph.add_run(text)
    run.font.name, run.font.size = face, size
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
