"""Changes of cadres: what is kept of a person is a short list, each fact checked, each former value on record."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.audit.operations import Actor, record
from core.cadres.models import Cadre
from core.cadres.names import cadre_initials
from core.cadres.words import politics_as_kept
from core.errors import Refused
from core.inputs import one_of, optional_text, required_text
from core.units.models import Unit

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}[1-9]\d{6,7}")
_TEXTS = {"education": ("学历", 20), "politics": ("政治面貌", 20)}
_DAYS = {
    "born_on": "出生日期",
    "age_on": "年龄的日期",
    "party_full_since": "转正日期",
    "work_since": "参加工作日期",
}
_FLAGS = ("rural_experience", "agri_speciality")
FACTS = ("name", "gender", "age", "phone", "unit_id", *_TEXTS, *_DAYS, *_FLAGS)
"""What is kept of a cadre, by name; anything else is refused."""
GENDERS = {"男": "男", "女": "女"}


def add_cadre(
    session: Session, actor: Actor, name: str, unit: Unit | None, today: date, **facts: Any
) -> Cadre:
    """Add a cadre of a unit; `facts` are those of `FACTS` that are known."""
    cadre = Cadre()
    _take(cadre, {"name": name, "unit_id": unit.id if unit else None, **facts}, today)
    session.add(cadre)
    session.flush()
    changes = {key: getattr(cadre, key) for key in FACTS if getattr(cadre, key) is not None}
    record(session, actor, "cadre.add", "Cadre", cadre.id, unit.area_id if unit else None, changes)
    return cadre


def update_cadre(session: Session, actor: Actor, cadre: Cadre, today: date, **facts: Any) -> None:
    """Change facts of a cadre; each former value stays in the audit trail."""
    before = {key: getattr(cadre, key) for key in facts if key in FACTS}
    _take(cadre, facts, today)
    changes = {
        key: [value, getattr(cadre, key)] for key, value in before.items() if value != getattr(cadre, key)
    }
    if changes:
        unit = session.get(Unit, cadre.unit_id) if cadre.unit_id else None
        record(session, actor, "cadre.update", "Cadre", cadre.id, unit.area_id if unit else None, changes)


def _take(cadre: Cadre, facts: Mapping[str, Any], today: date) -> None:
    """Put checked facts into a cadre, all or none; unknown names are a mistake of the program."""
    if unknown := set(facts) - set(FACTS):
        raise TypeError(f"a cadre has no {', '.join(sorted(unknown))}")
    checked = {key: _checked(key, value, today) for key, value in facts.items()}
    whole = {key: getattr(cadre, key) for key in FACTS} | checked
    if whole["age"] is not None and whole["age_on"] is None:
        raise Refused("填写年龄的，要写明是哪一天的年龄。", "age_on")
    for key, label in _DAYS.items():
        if whole["born_on"] and whole[key] and whole[key] < whole["born_on"]:
            raise Refused(f"{label}{whole[key]}早于出生日期{whole['born_on']}。", key)
    for key, value in checked.items():
        setattr(cadre, key, value)
    if "name" in checked:
        cadre.initials = cadre_initials(cadre.name)


def _checked(key: str, value: Any, today: date) -> Any:
    if key == "name":
        return required_text(value, "姓名", "name", 40)
    if key in _TEXTS:
        label, limit = _TEXTS[key]
        text = optional_text(value, label, key, limit)
        return politics_as_kept(text) if text and key == "politics" else text
    if value is None or value == "":
        return None
    if key == "gender":
        return one_of(value, GENDERS, "性别", "gender")
    if key == "phone":
        return _phone(value)
    if key == "age" and not 16 <= value <= 100:
        raise Refused(f"年龄{value}岁不对。", "age")
    if key in _DAYS and value > today:
        raise Refused(f"{_DAYS[key]}{value}在今天之后。", key)
    return value


def _phone(written: str) -> str:
    figures = re.sub(r"[-()\s]", "", unicodedata.normalize("NFKC", written)).removeprefix("+86")
    if not _PHONE.fullmatch(figures):
        raise Refused(f"电话号码“{written}”不对。", "phone", "请填11位手机号，或带区号的固定电话。")
    return figures
