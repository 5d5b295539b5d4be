"""The scaffold of a plugin: a folder that starts, has one norm judged, and is proved by one worked example."""

import keyword
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template
from typing import Final

from core.areas.levels import LEVELS
from core.errors import Refused

FOLDER: Final = Path(__file__).parent / "folder"
SUFFIX: Final = ".txt"


@dataclass(frozen=True)
class Paper:
    """What must be known of a policy paper to begin: the plugin's name, title, issuer, level and norm prefix ("NY")."""

    slug: str
    title: str
    issuer: str
    level: str
    prefix: str


def write_plugin(paper: Paper, parent: Path) -> list[Path]:
    """Write the folder of a new plugin below `parent` and give its files; Refused where a word does not fit or it is there."""
    _check(paper)
    target = parent / paper.slug
    if target.exists():
        raise Refused(f"{target} 已经存在。", "slug", "请换一个名称，或先移走原来的文件夹。")
    words = asdict(paper)
    return [_write(source, target, words) for source in sorted(FOLDER.rglob(f"*{SUFFIX}"))]


def _check(paper: Paper) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,39}", paper.slug) or keyword.iskeyword(paper.slug):
        raise Refused(
            "插件名称不能这样写。", "slug", "只用小写字母、数字和下划线，以字母开头，例如 hebi_2024。"
        )
    if not re.fullmatch(r"[A-Z]{2,4}", paper.prefix):
        raise Refused("条款编号的前缀不能这样写。", "prefix", "请用两到四个大写字母，例如 HB。")
    if paper.level not in LEVELS:
        raise Refused(f"没有 {paper.level} 这一级。", "level", f"可以写：{'、'.join(LEVELS)}。")
    for name in ("title", "issuer"):
        text = getattr(paper, name)
        if not text.strip() or set('"\\\n') & set(text):
            raise Refused("名称为空，或含有引号、反斜杠、换行。", name, "请写文件上的名称。")


def _write(source: Path, target: Path, words: Mapping[str, str]) -> Path:
    path = target / source.relative_to(FOLDER).with_suffix("")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(Template(source.read_text("utf-8")).substitute(words), "utf-8")
    return path
