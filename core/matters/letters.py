"""Letters: written once from the matter's facts, kept word for word, and printed in the layout of official documents."""

from datetime import date
from io import BytesIO
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.areas.queries import breadcrumbs
from core.errors import OperationError, Refused
from core.matters.case import Case
from core.matters.models import MatterEvent, MatterLetter
from core.matters.paper import official_paper
from core.matters.words import day_in_words, in_words
from core.policy.workflow import Letter

WORDS: Final = SandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
)
ATTEMPTS: Final = 5


class Crowded(OperationError):
    """A letter's number that others kept taking (409)."""

    status = 409


def issue_letter(case: Case, event: MatterEvent, key: str) -> MatterLetter:
    """Write a letter with the next number of its year and keep it."""
    letter = next(one for one in case.book.letters if one.key == key)
    context = letter_context(case, event)
    own = (MatterLetter.policy == case.book.slug, MatterLetter.key == key, MatterLetter.year == case.on.year)
    for _ in range(ATTEMPTS):
        n = (case.session.scalar(select(func.max(MatterLetter.n)).where(*own)) or 0) + 1
        row = _written(case, event, letter, context, n)
        try:
            with case.session.begin_nested():
                case.session.add(row)
            return row
        except IntegrityError:
            continue
    raise Crowded(f"{letter.name}的编号正被多人同时使用，请再提交一次。")


def _written(case: Case, event: MatterEvent, letter: Letter, context: dict[str, Any], n: int) -> MatterLetter:
    numbered = context | {"n": n}
    try:
        number, title, to, body, sender = (_say(one, numbered) for one in letter.templates)
    except TemplateError as error:
        raise Refused(f"{letter.name}写不出来：{error}。") from None
    return MatterLetter(
        matter_id=case.matter.id,
        event_id=event.id,
        policy=case.book.slug,
        key=letter.key,
        name=letter.name,
        year=case.on.year,
        n=n,
        on_date=case.on,
        number=number,
        title=title,
        to=to,
        body=body,
        sender=sender,
        is_sealed=letter.sealed,
    )


def letter_context(case: Case, event: MatterEvent) -> dict[str, Any]:
    """Give the words a letter may use: what was filled in, the facts, and where the matter belongs."""
    matter = case.matter
    ways = breadcrumbs(case.session, [matter.area_id], case.on).get(matter.area_id, [])
    places = dict.fromkeys(("province", "city", "county", "township", "village"), "")
    places |= {area.level: area.name for area in ways}
    unit = case.named("unit", matter.unit_id) if matter.unit_id else ""
    own = {"subject": matter.subject_name, "unit": unit, "today": day_in_words(case.on), "year": case.on.year}
    return (
        places
        | own
        | {"note": event.note or ""}
        | in_words(case)
        | {key: _fact(value) for key, value in case.values(case.workflow.facts).items()}
    )


def _fact(value: Any) -> Any:
    return day_in_words(value) if isinstance(value, date) else "" if value is None else value


def _say(template: str, context: dict[str, Any]) -> str:
    lines = WORDS.from_string(template).render(context).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def docx_of(letter: MatterLetter) -> bytes:
    """Give a letter as a document: the words that are kept, in the layout of official documents."""
    from docxtpl import DocxTemplate

    template = DocxTemplate(BytesIO(official_paper()))
    context = {
        "number": letter.number,
        "title": letter.title.split("\n"),
        "to": letter.to,
        "body": letter.body.split("\n"),
        "sender": letter.sender,
        "seal": "（盖章）" if letter.is_sealed else "",
        "on": day_in_words(letter.on_date),
    }
    template.render(context, jinja_env=SandboxedEnvironment(undefined=StrictUndefined, autoescape=True))
    written = BytesIO()
    template.save(written)
    return written.getvalue()
