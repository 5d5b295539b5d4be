"""The value of every parameter in every scope and time, flattened: the policy's own, overlaid by the areas' from far to near."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from core.areas.governed import scopes
from core.areas.models import Area, AreaPath, Governed, LocalSetting, Setting
from core.areas.paths import ever_below
from core.db import FAR
from core.policy.norm import Parameter
from core.registry import PolicyBook, Registry
from core.sql import earlier, later
from core.validity import DAWN, day_before


@dataclass(frozen=True)
class Span:
    """A value from when to when, with where it comes from; without number and text it is open."""

    starts_on: date
    ends_on: date
    number: Decimal | None
    text: str | None
    source: str

    def cut(self, starts_on: date, ends_on: date) -> "Span | None":
        """Give the piece of this span inside other dates; None where they share no day."""
        first, last = max(self.starts_on, starts_on), min(self.ends_on, ends_on)
        return replace(self, starts_on=first, ends_on=last) if first <= last else None

    def says_the_same(self, other: "Span") -> bool:
        """Tell whether two spans hold the same value from the same source."""
        return (self.number, self.text, self.source) == (other.number, other.text, other.source)


@dataclass(frozen=True)
class Layer:
    """An area with settings of its own at or above a scope, and the time for which they reach the scope."""

    area_id: int
    starts_on: date
    ends_on: date


def refresh_settings(session: Session, book: PolicyBook) -> None:
    """Write anew the values of a policy's parameters in all its scopes."""
    session.flush()
    session.execute(
        delete(Setting).where(Setting.policy == book.slug), execution_options={"synchronize_session": False}
    )
    if rows := list(_rows(session, book)):
        session.execute(insert(Setting), rows)


def refresh_settings_below(session: Session, registry: Registry | None, area_id: int) -> None:
    """Write anew the values of the policies that have scopes in an area or below; the registry is needed only then."""
    scope = scopes()
    touched = session.scalars(
        select(scope.c.policy).distinct().where(scope.c.scope_id.in_(ever_below(area_id)))
    )
    for slug in list(touched):
        if registry is None:
            raise ValueError(f"{slug} has settings below area {area_id}: pass the registry")
        if slug in registry.books:
            refresh_settings(session, registry.book(slug))


def sync_settings(session: Session, registry: Registry) -> list[str]:
    """Bring the values in step with the installed policies, at a start or an upgrade; gives the policies that differed."""
    changed = []
    for book in registry:
        stored = select(*Setting.__table__.c).where(Setting.policy == book.slug)
        known = {tuple(row) for row in session.execute(stored)}
        columns = [column.key for column in Setting.__table__.c]
        if known != {tuple(row[column] for column in columns) for row in _rows(session, book)}:
            refresh_settings(session, book)
            changed.append(book.slug)
    return changed


def versions(book: PolicyBook, key: str) -> list[Parameter]:
    """Give the dated versions of a parameter, the earliest first; empty where the policy has none of this key."""
    found = [parameter for parameter in book.parameters if parameter.key == key]
    return sorted(found, key=lambda parameter: parameter.since or DAWN)


def _rows(session: Session, book: PolicyBook) -> Iterator[dict[str, object]]:
    own = {key: _own_values(versions(book, key)) for key in dict.fromkeys(p.key for p in book.parameters)}
    decided = _decisions(session, book.slug)
    layers = _layers(session, book.slug)
    for scope_id, starts_on, ends_on in session.execute(_governed_scopes(book.slug)):
        for key, values in own.items():
            spans = [piece for span in values if (piece := span.cut(starts_on, ends_on))]
            for layer in layers[scope_id]:
                for decision in decided[layer.area_id, key]:
                    if piece := decision.cut(layer.starts_on, layer.ends_on):
                        spans = list(_overlaid(spans, piece))
            for span in _joined(spans):
                yield {"policy": book.slug, "scope_id": scope_id, "key": key, **vars(span)}


def _own_values(parameters: list[Parameter]) -> list[Span]:
    begins = [parameter.since or DAWN for parameter in parameters]
    ends = [day_before(following) for following in begins[1:]] + [FAR]
    return [
        Span(begin, end, parameter.value, parameter.text, _own_source(parameter))
        for parameter, begin, end in zip(parameters, begins, ends, strict=True)
    ]


def _own_source(parameter: Parameter) -> str:
    if parameter.is_open:
        return f"{parameter.norm}（文件未定）"
    return f"{parameter.norm}（另行设定前的口径）" if parameter.why_open else parameter.norm


def _decisions(session: Session, policy: str) -> dict[tuple[int, str], list[Span]]:
    """Give what each area has set for itself, by area and key; a withdrawal only ends what was set before."""
    rows = select(LocalSetting, Area.name).join(Area, Area.id == LocalSetting.area_id)
    rows = rows.where(LocalSetting.policy == policy)
    rows = rows.order_by(LocalSetting.area_id, LocalSetting.key, LocalSetting.starts_on.desc())
    found: dict[tuple[int, str], list[Span]] = defaultdict(list)
    following: dict[tuple[int, str], date] = {}
    for setting, name in session.execute(rows):
        at = (setting.area_id, setting.key)
        ends_on = day_before(following[at]) if at in following else FAR
        following[at] = setting.starts_on
        if setting.number is not None or setting.text is not None:
            source = f"{name}设定" + (f"（{setting.source}）" if setting.source else "")
            found[at].append(Span(setting.starts_on, ends_on, setting.number, setting.text, source))
    return found


def _layers(session: Session, policy: str) -> dict[int, list[Layer]]:
    """Give the areas whose settings reach each scope, the farthest first, for the time the policy is in force there."""
    scope = scopes(policy)
    settled = select(LocalSetting.area_id).where(LocalSetting.policy == policy)
    rows = (
        select(
            AreaPath.descendant_id,
            AreaPath.ancestor_id,
            later(AreaPath.starts_on, Governed.starts_on),
            earlier(AreaPath.ends_on, Governed.ends_on),
        )
        .join(scope, scope.c.scope_id == AreaPath.descendant_id)
        .join(Governed, Governed.area_id == AreaPath.ancestor_id)
        .where(
            Governed.policy == policy,
            AreaPath.ancestor_id.in_(settled),
            AreaPath.starts_on <= Governed.ends_on,
            AreaPath.ends_on >= Governed.starts_on,
        )
        .order_by(AreaPath.descendant_id, AreaPath.depth.desc())
    )
    found: dict[int, list[Layer]] = defaultdict(list)
    for scope_id, area_id, starts_on, ends_on in session.execute(rows):
        found[scope_id].append(Layer(area_id, starts_on, ends_on))
    return found


def _governed_scopes(policy: str) -> Select[int, date, date]:
    rows = select(Governed.scope_id, Governed.starts_on, Governed.ends_on)
    return rows.where(Governed.policy == policy, Governed.area_id == Governed.scope_id).order_by(
        Governed.scope_id, Governed.starts_on
    )


def _overlaid(spans: Iterable[Span], over: Span) -> Iterator[Span]:
    """Put one value over others, only where they have a value or are open."""
    for span in spans:
        covered = over.cut(span.starts_on, span.ends_on)
        if covered is None:
            yield span
            continue
        if span.starts_on < covered.starts_on:
            yield replace(span, ends_on=day_before(covered.starts_on))
        yield covered
        if covered.ends_on < span.ends_on:
            yield replace(span, starts_on=date.fromordinal(covered.ends_on.toordinal() + 1))


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Join neighbours that say the same."""
    last: Span | None = None
    for span in spans:
        if last and last.says_the_same(span) and last.ends_on == day_before(span.starts_on):
            last = replace(last, ends_on=span.ends_on)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last
