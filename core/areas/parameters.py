"""What an area sets for itself: a parameter's value from a day on, typed by its unit, with the decision behind it."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from core.areas.governed import refresh_governed
from core.areas.models import Area, Governed, LocalSetting, PolicyAssignment
from core.areas.paths import hold_tree
from core.areas.policies import get_book
from core.areas.settings import refresh_settings, versions
from core.audit.operations import Actor, record
from core.errors import Missing, Refused
from core.inputs import exact_number, nearest, optional_text
from core.policy.norm import Parameter
from core.registry import PolicyBook, Registry
from core.validity import DAWN

WHOLE_UNITS = frozenset("天日夜晚次人个件篇项户村岁名条期")
TEXT_UNITS = frozenset({"选项", "文字", "名称"})
_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
SOURCE_LIMIT = 110
"""So that the area's name and the source fit together into what explanations show."""


def find_parameter(book: PolicyBook, key: str) -> Parameter:
    """Give the newest version of a policy's parameter; Missing with the keys most like it."""
    found = versions(book, key)
    if found:
        return found[-1]
    titles = {parameter.title: parameter.key for parameter in book.parameters}
    near = [titles.get(word, word) for word in nearest(key, [*titles.values(), *titles])]
    offered = (
        "、".join(dict.fromkeys(near)) or f"共{len(set(titles.values()))}项，见 bangfu norms {book.slug}"
    )
    raise Missing(f"《{book.policy.title}》没有参数“{key}”。", "key", f"相近的有：{offered}。")


class Given(NamedTuple):
    """One parameter to set: where, from when, and by what source."""

    key: str
    area: Area
    value: str | Decimal | int
    starts_on: date
    source: str = ""


def policies_with(registry: Registry, key: str) -> list[str]:
    """Give the policies that have a parameter of this key."""
    return [book.slug for book in registry if versions(book, key)]


def set_parameter(
    session: Session,
    actor: Actor,
    registry: Registry,
    slug: str,
    key: str,
    area: Area,
    value: str | Decimal | int,
    starts_on: date,
    source: str = "",
) -> LocalSetting:
    """Set a parameter for an area and all below it from a day on; the same day again corrects it."""
    hold_tree(session, alone=True)
    book = get_book(registry, slug)
    row, changes = _write(session, book, key, area, value, starts_on, source)
    _flatten(session, book, area)
    record(session, actor, "policy.set", "LocalSetting", row.id, area.id, changes)
    return row


def set_parameters(
    session: Session, actor: Actor, registry: Registry, slug: str, given: Iterable[Given]
) -> None:
    """Set many parameters as if one after the other; what then holds where is worked out once."""
    hold_tree(session, alone=True)
    book = get_book(registry, slug)
    written = [(one.area, *_write(session, book, *one)) for one in given]
    for area in {area.id: area for area, _row, _changes in written}.values():
        _flatten(session, book, area)
    for area, row, changes in written:
        record(session, actor, "policy.set", "LocalSetting", row.id, area.id, changes)


def _write(
    session: Session,
    book: PolicyBook,
    key: str,
    area: Area,
    value: str | Decimal | int,
    starts_on: date,
    source: str,
) -> tuple[LocalSetting, dict[str, Any]]:
    """Write a setting that is allowed, and say what changes."""
    slug = book.slug
    parameter = find_parameter(book, key)
    _refuse_unless_allowed(session, book, parameter, area, starts_on)
    number, text = read_value(parameter, value)
    source = optional_text(source, "来源", "source", SOURCE_LIMIT) or ""
    row = _find(session, slug, key, area, starts_on)
    before = _said(row)
    if row is None:
        row = LocalSetting(policy=slug, key=key, area_id=area.id, starts_on=starts_on)
        session.add(row)
    row.number, row.text, row.source = number, text, source
    return row, {
        "policy": slug,
        "key": key,
        "value": [before, _said(row)],
        "starts_on": starts_on,
        "source": source,
    }


def withdraw_setting(
    session: Session,
    actor: Actor,
    registry: Registry,
    slug: str,
    key: str,
    area: Area,
    on: date,
    source: str = "",
) -> None:
    """Take a setting back from a day on: what stands above the area holds there again."""
    hold_tree(session, alone=True)
    book = get_book(registry, slug)
    find_parameter(book, key)
    own = (LocalSetting.policy == slug, LocalSetting.key == key, LocalSetting.area_id == area.id)
    former = select(LocalSetting).where(*own, LocalSetting.starts_on <= on)
    standing = session.scalar(former.order_by(LocalSetting.starts_on.desc()).limit(1))
    if standing is None or _said(standing) is None:
        raise Missing(f"{area.name}在{on}没有自行设定“{key}”。", "key")
    if standing.starts_on == on:
        session.delete(standing)
    else:
        source = optional_text(source, "来源", "source", SOURCE_LIMIT) or ""
        row = LocalSetting(
            policy=slug, key=key, area_id=area.id, starts_on=on, number=None, text=None, source=source
        )
        session.add(row)
    _flatten(session, book, area)
    changes = {"policy": slug, "key": key, "value": [_said(standing), None], "on": on, "source": source}
    record(session, actor, "policy.withdraw", "LocalSetting", standing.id, area.id, changes)


def list_settings(session: Session, policy: str, area_id: int | None = None) -> list[LocalSetting]:
    """Give what areas have set for themselves in a policy, by key, area and day."""
    rows = select(LocalSetting).where(LocalSetting.policy == policy)
    if area_id is not None:
        rows = rows.where(LocalSetting.area_id == area_id)
    return list(
        session.scalars(rows.order_by(LocalSetting.key, LocalSetting.area_id, LocalSetting.starts_on))
    )


def is_text(parameter: Parameter) -> bool:
    """Tell whether a parameter's value is a text: as the policy's own value is, or by its unit where that is open."""
    return parameter.text is not None or (
        parameter.is_open and parameter.unit in TEXT_UNITS | {"时刻", "日期"}
    )


def read_value(parameter: Parameter, value: str | Decimal | int) -> tuple[Decimal | None, str | None]:
    """Read a value as the parameter's unit asks: (number, text), one of them None; full-width signs are understood."""
    written = unicodedata.normalize("NFKC", str(value)).strip()
    if not written:
        raise Refused(f"“{parameter.title}”没有填写。", "value", "要取消设定的，请用撤回。")
    if is_text(parameter):
        return None, _read_text(parameter, written)
    return _read_number(parameter, written), None


def _read_text(parameter: Parameter, written: str) -> str:
    if parameter.unit == "时刻" and not _TIME.fullmatch(written):
        raise Refused(f"“{parameter.title}”应为时刻，现为“{written}”。", "value", "例如 17:30。")
    if parameter.unit == "日期":
        try:
            date.fromisoformat(written if _DAY.fullmatch(written) else "")
        except ValueError:
            raise Refused(
                f"“{parameter.title}”应为日期，现为“{written}”。", "value", "例如 2023-07-01。"
            ) from None
    return optional_text(written, parameter.title, "value", 400) or ""


def _read_number(parameter: Parameter, written: str) -> Decimal:
    figures = written.removesuffix(parameter.unit).strip().replace(",", "") if parameter.unit else written
    try:
        number = Decimal(figures if _NUMBER.fullmatch(figures) else "")
    except InvalidOperation:
        raise Refused(
            f"“{parameter.title}”应为数（单位：{parameter.unit or '无'}），现为“{written}”。", "value"
        ) from None
    number = exact_number(number, f"“{parameter.title}”", "value")
    if parameter.unit in WHOLE_UNITS and number != number.to_integral_value():
        raise Refused(f"“{parameter.title}”以{parameter.unit}计，应为整数，现为{written}。", "value")
    if number < 0 and parameter.unit != "分":
        raise Refused(f"“{parameter.title}”不能小于0，现为{written}。", "value")
    if parameter.unit in ("%", "％", "百分比") and number > 100:
        raise Refused(f"“{parameter.title}”是百分比，不能大于100，现为{written}。", "value")
    return number


def _refuse_unless_allowed(
    session: Session, book: PolicyBook, parameter: Parameter, area: Area, starts_on: date
) -> None:
    here = (Governed.policy == book.slug, Governed.area_id == area.id, Governed.ends_on >= starts_on)
    if not session.scalar(select(exists().where(*here))):
        raise Refused(
            f"{area.name}自{starts_on}起没有执行《{book.policy.title}》。", "area", "请先启用这项办法。"
        )
    begin = versions(book, parameter.key)[0].since or DAWN
    if starts_on < begin:
        raise Refused(f"“{parameter.title}”自{begin}起才有，不能从{starts_on}设定。", "starts_on")
    own = (PolicyAssignment.policy == book.slug, PolicyAssignment.area_id == area.id)
    is_assigning = session.scalar(select(exists().where(*own, PolicyAssignment.ends_on >= starts_on)))
    if not (is_assigning or parameter.local or parameter.is_open):
        who = (
            f"须由{parameter.who_decides}设定。" if parameter.who_decides else "只能由启用该办法的区划设定。"
        )
        raise Refused(f"“{parameter.title}”不允许{area.name}自行设定。", "key", who)


def _find(session: Session, slug: str, key: str, area: Area, starts_on: date) -> LocalSetting | None:
    own = (LocalSetting.policy == slug, LocalSetting.key == key, LocalSetting.area_id == area.id)
    return session.scalar(select(LocalSetting).where(*own, LocalSetting.starts_on == starts_on))


def _said(row: LocalSetting | None) -> str | None:
    if row is None:
        return None
    return row.text if row.number is None else str(row.number.normalize())


def _flatten(session: Session, book: PolicyBook, area: Area) -> None:
    session.flush()
    refresh_governed(session, area.id, book.slug)
    refresh_settings(session, book)
