"""The parts of an .xlsx package that say what the others are: content types, the workbook, its relationships."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from core.exchange.messages import refused

CONTENT_TYPES = "[Content_Types].xml"
ROOT_RELATIONS = "_rels/.rels"

_TAG = r"<(?:[\w.-]+:)?{name}\b((?:[^\"'<>]|\"[^\"<]*\"|'[^'<]*')*)>"
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_SHEET_TYPES = ("spreadsheetml.sheet.main", "spreadsheetml.template.main")


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook's sheets in order, each with its part, and whether its dates count from 1904."""

    parts: Mapping[str, str]
    date1904: bool


def check_content_types(names: list[str], content_types: str) -> None:
    """Refuse packages that are something else than a plain workbook, each with its own remedy."""
    low = {name.lower() for name in names}
    if "sheet.binary" in content_types or "xl/workbook.bin" in low:
        raise refused("xlsb")
    if low & {"mimetype", "content.xml"}:
        raise refused("ods")
    if "macroEnabled" in content_types or any(name.endswith("vbaproject.bin") for name in low):
        raise refused("macros")
    for word, what in (("wordprocessingml", "Word 文档"), ("presentationml", "演示文稿")):
        if f"{word}.document.main" in content_types or f"{word}.presentation.main" in content_types:
            raise refused("not_a_workbook", what=what)
    if not any(kind in content_types for kind in _SHEET_TYPES):
        raise refused("broken")


def find_workbook(root_relations: str) -> str:
    """Give the part that the package names as its workbook."""
    for each in tags(root_relations, "Relationship"):
        if each.get("Type", "").endswith("/officeDocument"):
            return resolve("", each.get("Target", ""))
    raise refused("broken")


def read_workbook(part: str, workbook: str, relations: str) -> Workbook:
    """Give the sheets that a workbook lists, by name; refused where names or parts are used twice."""
    targets = {
        each["Id"]: resolve(part, each.get("Target", ""))
        for each in tags(relations, "Relationship")
        if "Id" in each
    }
    listed = [(each.get("name", ""), targets.get(_relation(each), "")) for each in tags(workbook, "sheet")]
    found = dict(listed)
    used = [part for part in found.values() if part]
    if len(found) < len(listed) or len(set(used)) < len(used):
        raise refused("hostile")
    properties = next(iter(tags(workbook, "workbookPr")), {})
    return Workbook(found, properties.get("date1904", "") in ("1", "true"))


def tags(xml: str, name: str) -> list[dict[str, str]]:
    """Give the attributes of every tag of that local name, in order."""
    return [
        {key: unescape(double or single) for key, double, single in _ATTRIBUTE.findall(match[1])}
        for match in re.finditer(_TAG.format(name=name), xml)
    ]


def relations_of(part: str) -> str:
    """Give the name of the part that holds another part's relationships."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def resolve(part: str, target: str) -> str:
    """Give the part that a relationship of another part points to."""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _relation(sheet: Mapping[str, str]) -> str:
    return next((value for key, value in sheet.items() if key == "id" or key.endswith(":id")), "")
