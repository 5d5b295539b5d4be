"""The topic of a record: an entry of the closed list that a policy in force gives for its kind."""

from collections.abc import Iterable

from core.activities.facts import Fact, Known
from core.errors import Refused
from core.inputs import nearest
from core.policy.vocabulary import Choice, ChoiceItem
from core.registry import Registry


def check_topic(registry: Registry, fact: Fact, known: Known) -> None:
    """Refuse a topic that no list of the kind has, and an entry that must be named and is not."""
    if fact.topic is None:
        return
    listed = registry.topics_of(fact.kind)
    place = fact.village_id or fact.area_id or fact.county_id
    here = known.policies.on(place, fact.on_date) if place is not None else set()
    choices = [choice for book, choice in listed if book.slug in here] or [choice for _, choice in listed]
    item = entry_of(choices, fact.topic)
    if choices and item is None:
        titles = "、".join(f"“{choice.title}”" for choice in choices)
        raise Refused(
            f"“{fact.topic}”不在{titles}里。", "topic", f"可选的有：{_offered(choices, fact.topic)}。"
        )
    if item is not None and item.needs_note and not (fact.note or "").strip():
        raise Refused(f"选“{item.title}”的，要在内容里写明是什么。", "note")


def entry_of(choices: Iterable[Choice], code: str | None) -> ChoiceItem | None:
    """Give the entry of a code in some lists; None where no list has it."""
    return next((item for choice in choices for item in choice.items if item.code == code), None)


def _offered(choices: Iterable[Choice], written: str) -> str:
    """Give the entries as they are to be written, the nearest alone where a list is long."""
    items = [item for choice in choices for item in choice.items]
    words = [item.code if item.code == item.title else f"{item.code}（{item.title}）" for item in items]
    near = nearest(written, [item.code for item in items])
    return "、".join(words if len(words) <= 12 else near or words[:12])
