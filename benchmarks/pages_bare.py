"""The list of cadres written by hand: Flask, one Jinja template and sqlite3, for the same rows, columns and viewer."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from flask import Flask, redirect, request, session
from flask.typing import ResponseReturnValue

from core.cadres.words import ROLES, SOURCES
from core.engine.outcome import Answer

LOGIN: Final = """
    SELECT u.id, u.name, l.started_at, l.seen_at FROM login_sessions l JOIN users u ON u.id = l.user_id
    WHERE l.token_hash = ? AND u.is_enabled"""
GRANTS: Final = "SELECT role, area_id FROM grants WHERE user_id = ? AND starts_on <= ? AND ends_on >= ?"
CHILDREN: Final = """
    SELECT a.id, a.name FROM area_parents p JOIN areas a ON a.id = p.area_id
    WHERE p.parent_id = ? AND p.starts_on <= ? AND p.ends_on >= ? ORDER BY a.code"""
SEEN: Final = """
    WITH below AS MATERIALIZED (SELECT descendant_id FROM area_paths
        WHERE ancestor_id = :area AND starts_on <= :today AND ends_on >= :today),
    seen AS MATERIALIZED (SELECT cadre_id FROM postings WHERE village_id IN (SELECT descendant_id FROM below)
        UNION SELECT id FROM cadres WHERE unit_id IN
            (SELECT id FROM units WHERE area_id IN (SELECT descendant_id FROM below))
        UNION SELECT c.cadre_id FROM households h JOIN household_contacts c ON c.household_id = h.id
            WHERE h.village_id IN (SELECT descendant_id FROM below))"""
COUNT: Final = f"{SEEN} SELECT count(*) FROM seen"
ROWS: Final = f"""{SEEN},
    page AS MATERIALIZED (SELECT c.id, c.name, c.initials, (SELECT p.id FROM postings p WHERE p.cadre_id = c.id
            AND p.starts_on <= :on AND p.ends_on >= :on ORDER BY p.starts_on DESC, p.id DESC LIMIT 1) AS posting
        FROM seen JOIN cadres c ON c.id = seen.cadre_id ORDER BY posting IS NULL, c.initials, c.id LIMIT 50)
    SELECT page.id, page.name, p.role, p.village_id, v.name AS village, t.name AS township, y.name AS county,
        u.name AS unit, p.source, p.starts_on, p.starts_precision, p.id AS posting
    FROM page LEFT JOIN postings p ON p.id = page.posting LEFT JOIN areas v ON v.id = p.village_id
    LEFT JOIN area_parents l ON l.area_id = p.village_id AND l.starts_on <= :on AND l.ends_on >= :on
    LEFT JOIN areas t ON t.id = l.parent_id LEFT JOIN areas y ON y.id = p.county_id LEFT JOIN units u ON u.id = p.unit_id
    ORDER BY p.id IS NULL, page.initials, page.id"""
MARKS: Final = """
    SELECT r.subject_id, r.answer, count(*) FROM tallies t JOIN tally_rows r ON r.tally_id = t.id
    WHERE t.policy = ? AND t.rule IN ({}) AND t.as_of = ? AND t.is_fresh AND r.subject_id IN ({})
    GROUP BY r.subject_id, r.answer"""
TEMPLATE: Final = (Path(__file__).parent / "pages_bare.html").read_text("utf-8")


@dataclass(frozen=True)
class Seen:
    """What the page shows: the day looked at, today, and the rules whose answers are marked, by the kind of their subjects."""

    on: date
    today: date
    policy: str
    rules: Mapping[str, Sequence[str]]


def app_by_hand(file: str, key: str, seen: Seen) -> Flask:
    """Give an app with the one page, over a database file that is opened once."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY=key, SESSION_COOKIE_NAME="bangfu")
    template = app.jinja_env.from_string(TEMPLATE)
    connection = sqlite3.connect(file, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    for pragma in ("cache_size=-64000", "mmap_size=268435456"):
        connection.execute(f"PRAGMA {pragma}")

    def ask(sql: str, values: Any) -> list[Any]:
        return connection.execute(sql, values).fetchall()

    @app.get("/cadres/")
    def cadres() -> ResponseReturnValue:
        return _page(ask, template.render, seen)

    return app


def _page(ask: Callable[..., list[Any]], render: Callable[..., str], seen: Seen) -> ResponseReturnValue:
    token = session.get("login", "")
    login = ask(LOGIN, (hashlib.sha256(token.encode()).hexdigest(),))
    if not login or datetime.fromisoformat(login[0]["seen_at"]).replace(tzinfo=UTC) > datetime.now(UTC):
        return redirect("/login")
    on, today = str(seen.on), str(seen.today)
    grants = ask(GRANTS, (login[0]["id"], today, today))
    values = {"area": grants[0]["area_id"], "today": today, "on": on}
    total = ask(COUNT, values)[0][0]
    rows = ask(ROWS, values)
    marks: dict[int, Counter[str]] = {}
    for kind, column in (("posting", "posting"), ("cadre", "id")):
        people = {row[column]: row["id"] for row in rows if row[column]}
        sql = MARKS.format(*(",".join("?" * len(some)) for some in (seen.rules[kind], people)))
        for subject, answer, number in ask(sql, (seen.policy, *seen.rules[kind], on, *people)):
            if answer in (Answer.BREACHED, Answer.DUE_SOON, Answer.UNDETERMINED):
                shown = marks.setdefault(people[subject], Counter())
                shown[Answer(answer).word] += number
    return render(
        rows=rows,
        total=total,
        marks=marks,
        counties=ask(CHILDREN, (values["area"], values["on"], values["on"])),
        user=login[0]["name"],
        roles=ROLES,
        sources=SOURCES,
        args=request.args,
        on=on,
    )
