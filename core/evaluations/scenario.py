"""Evaluations in scenario files: the steps by which people score and sign, and what is expected of the result."""

from collections.abc import Callable
from datetime import date
from typing import Any

from core.areas.models import Area
from core.audit.operations import Actor
from core.engine.scenario.read import ScenarioError, check_words, nearest, number, whole, yes_no
from core.engine.scenario.steps import Play
from core.engine.scenario.words import ExpectWord, StepWord, Written
from core.evaluations import objections, operations, signing
from core.evaluations.models import Evaluation
from core.evaluations.operations import Judge
from core.evaluations.queries import find_evaluation, objections_of, versions_of
from core.evaluations.ranking import Line
from core.evaluations.sheet import Sheet, sheet_of
from core.policy.scheme import Scheme
from core.registry import PolicyBook

ABOUT = ("area", "period", "version", "subject", "factor")
SAID = ("points", "rank", "tied", "vetoed", "grade", "state", "late")


def _judge(step: Written) -> Judge:
    by = step.get("by")
    if not isinstance(by, dict) or "role" not in by:
        raise ScenarioError(f"do {step}: say who acts, by: {{role: group_leader, name: 张三}}")
    check_words(by, ("role", "name"), "by")
    role = str(by["role"])
    return Judge(Actor(None, str(by.get("name", role)), role), frozenset({role}))


def _scheme(play: Play, key: str) -> tuple[PolicyBook, Scheme]:
    books = [play.registry.book(slug) for slug in play.policies]
    for book in books:
        for scheme in book.schemes:
            if scheme.key == key:
                return book, scheme
    keys = [scheme.key for book in books for scheme in book.schemes]
    raise ScenarioError(f"no scheme is called {key!r}; {nearest(key, keys)}")


def _sheet(play: Play, name: str) -> Sheet:
    evaluation = play.session.get_one(Evaluation, play.given.names.get("evaluation", name))
    return sheet_of(play.session, play.registry.book(evaluation.policy), evaluation)


def _subject(play: Play, sheet: Sheet, written: Written) -> int:
    return play.given.names.get(sheet.scheme.binds.subject, written["subject"])


def _known(found: Callable[[str], Any], key: str, keys: list[str], what: str) -> Any:
    if key not in keys:
        raise ScenarioError(f"no {what} is called {key!r}; {nearest(key, keys)}")
    return found(key)


def _factor(scheme: Scheme, key: str) -> Any:
    return _known(scheme.factor, key, [one.key for one in scheme.factors], "factor")


def _evaluate(play: Play, step: Written, on: date) -> None:
    book, scheme = _scheme(play, step["evaluate"])
    area = play.session.get_one(Area, play.given.names.get("area", step["area"]))
    opened = operations.open_evaluation(play.session, _judge(step), book, scheme, area, step["period"], on)
    play.given.names.add("evaluation", step.get("as"), opened.id)


def _recompute(play: Play, step: Written, on: date) -> None:
    sheet = _sheet(play, step["recompute"])
    operations.refresh(play.session, _judge(step), sheet.book, sheet.evaluation, on)


def _score(play: Play, step: Written, on: date) -> None:
    sheet = _sheet(play, step["score"])
    points = number(step["points"]) if "points" in step else None
    about = sheet.evaluation, _subject(play, sheet, step), _factor(sheet.scheme, step["factor"])
    operations.give_points(play.session, _judge(step), sheet.book, *about, points, step.get("reason"), on)


def _veto(play: Play, step: Written, on: date) -> None:
    sheet = _sheet(play, step["veto"])
    keys = [one.key for one in sheet.scheme.vetoes]
    veto = _known(sheet.scheme.veto, step["ground"], keys, "veto")
    struck = yes_no(step.get("struck", "yes"))
    about = sheet.evaluation, _subject(play, sheet, step), veto, struck
    operations.decide_veto(play.session, _judge(step), sheet.book, *about, step.get("reason"), on)


def _grade(play: Play, step: Written, _on: date) -> None:
    sheet = _sheet(play, step["grade"])
    about = sheet.evaluation, _subject(play, sheet, step), step["to"]
    operations.give_grade(play.session, _judge(step), sheet.book, *about, step.get("reason"))


def _sign(play: Play, step: Written, on: date) -> None:
    sheet = _sheet(play, step["sign"])
    signing.sign(play.session, _judge(step), sheet.book, sheet.evaluation, sheet.digest(), on)


def _send_back(play: Play, step: Written, _on: date) -> None:
    sheet = _sheet(play, step["send_back"])
    signing.return_for_revision(play.session, _judge(step), sheet.book, sheet.evaluation, step.get("reason"))


def _correct(play: Play, step: Written, on: date) -> None:
    sheet = _sheet(play, step["correct"])
    made = signing.correct(play.session, _judge(step), sheet.book, sheet.evaluation, step.get("reason"), on)
    play.given.names.add("evaluation", step.get("as"), made.id)


def _object(play: Play, step: Written, on: date) -> None:
    sheet, by = _sheet(play, step["object"]), _judge(step).actor
    subject = _subject(play, sheet, step)
    objections.file_objection(play.session, by, sheet, subject, step.get("text"), on)


def _answer(play: Play, step: Written, on: date) -> None:
    sheet = _sheet(play, step["answer"])
    filed = objections_of(play.session, sheet.evaluation.id, [_subject(play, sheet, step)])
    if not filed:
        raise ScenarioError(f"do {step}: nobody has objected")
    said = yes_no(step.get("upheld", "no")), step.get("text")
    objections.answer_objection(
        play.session, _judge(step), sheet.book, sheet.evaluation, filed[-1], *said, on
    )


STEPS = (
    StepWord("evaluate", ("area", "period", "as"), _evaluate),
    StepWord("recompute", (), _recompute),
    StepWord("score", ("subject", "factor", "points", "reason"), _score),
    StepWord("veto", ("subject", "ground", "struck", "reason"), _veto),
    StepWord("grade", ("subject", "to", "reason"), _grade),
    StepWord("sign", (), _sign),
    StepWord("send_back", ("reason",), _send_back),
    StepWord("correct", ("reason", "as"), _correct),
    StepWord("object", ("subject", "text"), _object),
    StepWord("answer", ("subject", "upheld", "text"), _answer),
)


def norms_proved(book: PolicyBook, expected: Written) -> list[str]:
    """Give the norms an expectation proves: the scheme's own, those of the factor it names, and of the vetoes it decides."""
    found: list[str] = []
    for scheme in (one for one in book.schemes if one.key == expected["evaluation"]):
        found += [scheme.norm] if isinstance(scheme.norm, str) else scheme.norm
        found += [one.norm for one in scheme.factors if one.key == expected.get("factor")]
        found += [one.norm for one in scheme.vetoes if "vetoed" in expected]
    return list(dict.fromkeys(found))


def _difference(play: Play, expected: Written, on: date) -> str:
    for key in ("area", "period"):
        if key not in expected:
            raise ScenarioError(f"expect {expected} lacks {key!r}")
    if not any(key in expected for key in SAID):
        raise ScenarioError(f"expect {expected} says nothing; add one of {', '.join(SAID)}")
    sheet = _expected_sheet(play, expected)
    found: dict[str, Any] = {
        "state": sheet.evaluation.state,
        "late": signing.is_late(sheet.evaluation, on),
    }
    if "subject" in expected:
        found |= _line(play, sheet, expected)
    differs = {key: found.get(key) for key in SAID if key in expected and not _same(key, expected, found)}
    return ", ".join(f"{key} {value}" for key, value in differs.items())


def _expected_sheet(play: Play, expected: Written) -> Sheet:
    book, scheme = _scheme(play, expected["evaluation"])
    area = play.given.names.get("area", expected["area"])
    newest = find_evaluation(play.session, book.slug, scheme.key, area, expected["period"])
    if newest is None:
        raise ScenarioError(
            f"expect {expected}: nobody has opened this evaluation; add do: [{{evaluate: …}}]"
        )
    asked = whole(expected.get("version", str(newest.version)))
    return sheet_of(
        play.session, book, next(one for one in versions_of(play.session, newest) if one.version == asked)
    )


def _line(play: Play, sheet: Sheet, expected: Written) -> dict[str, Any]:
    subject = _subject(play, sheet, expected)
    line: Line | None = next((one for one in sheet.lines if one.subject_id == subject), None)
    if line is None:
        return {}
    points = line.total
    if "factor" in expected:
        points = line.points.get(_factor(sheet.scheme, expected["factor"]).key, 0 * points)
    grade = next((band.title for band in sheet.scheme.grades if band.code == line.grade), "none")
    found = {"points": points, "rank": line.rank, "tied": line.is_tied, "vetoed": line.vetoed}
    return found | {"grade": grade}


def _same(key: str, expected: Written, found: dict[str, Any]) -> bool:
    written, value = expected[key], found.get(key)
    if key in ("tied", "vetoed", "late"):
        return yes_no(written) == value
    if key == "points":
        return value is not None and number(written) == value
    if key == "rank":
        return bool(written == ("none" if value is None else str(value)))
    return bool(written == value)


EXPECTATIONS = (ExpectWord("evaluation", (*ABOUT, *SAID), norms_proved, _difference),)
