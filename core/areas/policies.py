"""Which policies are in force where: enabling, ending and extending them, each on record with what orders it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import CompoundSelect, Row, select, union
from sqlalchemy.orm import Session

from core.areas.governed import refresh_governed
from core.areas.levels import LEVELS, is_above
from core.areas.models import Area, AreaPath, Governed, PolicyAssignment, Setting
from core.areas.paths import hold_tree
from core.areas.settings import refresh_settings
from core.audit.operations import Actor, record
from core.db import FAR
from core.errors import Missing, Refused
from core.inputs import nearest, optional_text
from core.policy.norm import Policy
from core.registry import PolicyBook, Registry
from core.validity import DAWN, check_span, close_row, day_before, find_overlap, in_force, say_span


@dataclass(frozen=True)
class Assigned:
    """An assignment as lists show it; `title` is empty where the policy's plugin is not installed."""

    id: int
    policy: str
    title: str
    is_draft: bool
    area_id: int
    area_code: str | None
    area_name: str
    starts_on: date
    ends_on: date
    basis: str


def get_book(registry: Registry, slug: str) -> PolicyBook:
    """Give a policy's book; Missing with the policies most like it, or why its plugin was refused."""
    if slug in registry.books:
        return registry.book(slug)
    if slug in registry.refused:
        raise Missing(f"办法“{slug}”没有装入：{registry.refused[slug]}。", "policy")
    titles = {book.policy.title: book.slug for book in registry}
    near = [titles.get(word, word) for word in nearest(slug, [*registry.books, *titles])]
    offered = "、".join(near or registry.books) or "（没有装入任何办法）"
    raise Missing(f"没有办法“{slug}”。", "policy", f"可以写：{offered}。")


def enable_policy(
    session: Session,
    actor: Actor,
    registry: Registry,
    slug: str,
    area: Area,
    starts_on: date | None = None,
    ends_on: date | None = None,
    basis: str = "",
) -> PolicyAssignment:
    """Put a policy in force for an area and all below it; dates left out are the policy's own (its end may be open)."""
    hold_tree(session, alone=True)
    book = get_book(registry, slug)
    basis = optional_text(basis, "依据", "basis", 200) or ""
    first = starts_on or book.policy.starts_on
    if first is None:
        raise Refused(f"《{book.policy.title}》没有写明施行日期。", "starts_on", "请给出开始执行的日期。")
    last = ends_on or book.policy.ends_on or FAR
    check_span(first, last)
    _refuse_outside(book.policy, area, first, last, basis)
    return _assign(session, actor, book, area, first, last, basis, "policy.enable")


def extend_policy(
    session: Session,
    actor: Actor,
    registry: Registry,
    slug: str,
    area: Area,
    ends_on: date = FAR,
    basis: str = "",
) -> PolicyAssignment:
    """Let a policy go on past its end in an area: a further assignment from the day after, with its own basis."""
    hold_tree(session, alone=True)
    book = get_book(registry, slug)
    own = (PolicyAssignment.policy == slug, PolicyAssignment.area_id == area.id)
    last = session.scalar(
        select(PolicyAssignment.ends_on).where(*own).order_by(PolicyAssignment.ends_on.desc())
    )
    if last is None:
        raise Missing(f"{area.name}没有启用《{book.policy.title}》。", "policy", "请先启用。")
    if last == FAR or ends_on <= last:
        raise Refused(
            f"《{book.policy.title}》在{area.name}已执行到{_say_end(last)}，无需延长到{_say_end(ends_on)}。",
            "ends_on",
        )
    basis = optional_text(basis, "依据", "basis", 200) or ""
    _refuse_outside(book.policy, area, last, ends_on, basis)
    first = date.fromordinal(last.toordinal() + 1)
    return _assign(session, actor, book, area, first, ends_on, basis, "policy.extend")


def disable_policy(
    session: Session, actor: Actor, registry: Registry, slug: str, area: Area, on: date, basis: str = ""
) -> None:
    """End a policy in an area: from `on` it is no longer in force there, whatever was still to come."""
    hold_tree(session, alone=True)
    own = (
        PolicyAssignment.policy == slug,
        PolicyAssignment.area_id == area.id,
        PolicyAssignment.ends_on >= on,
    )
    rows = list(session.scalars(select(PolicyAssignment).where(*own)))
    if not rows:
        raise Missing(
            f"{area.name}在{on}及以后没有启用办法“{slug}”。", "policy", _where_assigned(session, slug)
        )
    for row in rows:
        if row.starts_on >= on:
            session.delete(row)
        else:
            close_row(row, day_before(on), "启用")
    _flatten(session, registry, slug, area)
    changes = {"policy": slug, "on": on, "basis": basis}
    record(session, actor, "policy.disable", "PolicyAssignment", rows[0].id, area.id, changes)


def list_assignments(
    session: Session, registry: Registry, as_of: date | None = None, area_id: int | None = None
) -> list[Assigned]:
    """Give the assignments (in force on a day, if given) that reach an area from above or stand below it, by policy and area."""
    rows = select(PolicyAssignment, Area.code, Area.name).join(Area, Area.id == PolicyAssignment.area_id)
    if as_of is not None:
        rows = rows.where(in_force(PolicyAssignment, as_of))
    if area_id is not None:
        rows = rows.where(PolicyAssignment.area_id.in_(_around(area_id, as_of)))
    rows = rows.order_by(PolicyAssignment.policy, Area.code, PolicyAssignment.starts_on)
    return [_assigned(registry, *row) for row in session.execute(rows)]


def policies_of(session: Session, area_id: int, as_of: date) -> list[Row[str, int]]:
    """Give the policies that govern an area on a day: (policy, scope_id), by policy."""
    rows = select(Governed.policy, Governed.scope_id).where(
        Governed.area_id == area_id, in_force(Governed, as_of)
    )
    return list(session.execute(rows.order_by(Governed.policy)))


def policies_below(session: Session, area_id: int, as_of: date) -> set[str]:
    """Give the policies that at any time govern an area or anything that stands below it on a day: others judge nobody there."""
    below = select(AreaPath.descendant_id).where(AreaPath.ancestor_id == area_id, in_force(AreaPath, as_of))
    return set(session.scalars(select(Governed.policy).where(Governed.area_id.in_(below)).distinct()))


def values_of(session: Session, policy: str, area_id: int, as_of: date) -> dict[str, Setting]:
    """Give the value of every parameter of a policy where an area stands on a day, by key; empty where it is not in force."""
    rows = (
        select(Setting)
        .join(Governed, (Governed.policy == Setting.policy) & (Governed.scope_id == Setting.scope_id))
        .where(Governed.policy == policy, Governed.area_id == area_id)
        .where(in_force(Governed, as_of), in_force(Setting, as_of))
    )
    return {setting.key: setting for setting in session.scalars(rows.order_by(Setting.key))}


def _assign(
    session: Session,
    actor: Actor,
    book: PolicyBook,
    area: Area,
    first: date,
    last: date,
    basis: str,
    action: str,
) -> PolicyAssignment:
    own = (PolicyAssignment.policy == book.slug, PolicyAssignment.area_id == area.id)
    if other := find_overlap(session, PolicyAssignment, first, last, *own):
        known = say_span(other.starts_on, other.ends_on)
        remedy = "要延长的，请用延长；要改日期的，请先停用。"
        raise Refused(f"{area.name}已启用《{book.policy.title}》（{known}），时间重叠。", "starts_on", remedy)
    row = PolicyAssignment(policy=book.slug, area_id=area.id, starts_on=first, ends_on=last, basis=basis)
    session.add(row)
    session.flush()
    refresh_governed(session, area.id, book.slug)
    refresh_settings(session, book)
    changes = {"policy": book.slug, "starts_on": first, "ends_on": last, "basis": basis}
    record(session, actor, action, "PolicyAssignment", row.id, area.id, changes)
    return row


def _refuse_outside(policy: Policy, area: Area, first: date, last: date, basis: str) -> None:
    if is_above(area.level, policy.level):
        words = (
            f"《{policy.title}》是{LEVELS[policy.level]}办法，不能在{LEVELS[area.level]}的{area.name}启用。"
        )
        raise Refused(words, "area", f"请选择{LEVELS[policy.level]}或以下的区划。")
    if first < (policy.starts_on or DAWN):
        raise Refused(f"《{policy.title}》自{policy.starts_on}起施行，不能从{first}开始。", "starts_on")
    if last > (policy.ends_on or FAR) and not basis:
        words = f"《{policy.title}》只到{policy.ends_on}，执行到{_say_end(last)}需要依据。"
        raise Refused(words, "basis", "请写明延长的文件或决定。")


def _flatten(session: Session, registry: Registry, slug: str, area: Area) -> None:
    session.flush()
    refresh_governed(session, area.id, slug)
    if slug in registry.books:
        refresh_settings(session, registry.book(slug))


def _where_assigned(session: Session, slug: str) -> str | None:
    rows = select(Area.name).join(PolicyAssignment, PolicyAssignment.area_id == Area.id)
    names = session.scalars(rows.where(PolicyAssignment.policy == slug).distinct().limit(5)).all()
    return f"启用它的是：{'、'.join(names)}。" if names else None


def _around(area_id: int, as_of: date | None) -> CompoundSelect[int]:
    """Give the ids of the areas above an area, itself, and below it, on a day or whenever."""
    above = select(AreaPath.ancestor_id).where(AreaPath.descendant_id == area_id)
    below = select(AreaPath.descendant_id).where(AreaPath.ancestor_id == area_id)
    if as_of is not None:
        above, below = above.where(in_force(AreaPath, as_of)), below.where(in_force(AreaPath, as_of))
    return union(above, below)


def _assigned(registry: Registry, row: PolicyAssignment, code: str | None, name: str) -> Assigned:
    policy = registry.books[row.policy].policy if row.policy in registry.books else None
    return Assigned(
        id=row.id,
        policy=row.policy,
        title=policy.title if policy else "",
        is_draft=bool(policy and policy.is_draft),
        area_id=row.area_id,
        area_code=code,
        area_name=name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        basis=row.basis,
    )


def _say_end(day: date) -> str:
    return "长期" if day == FAR else day.isoformat()
