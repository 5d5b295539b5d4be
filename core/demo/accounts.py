"""Accounts of the demonstration: one for each role, with random passwords kept in a file that only its owner can read."""

import secrets
import string
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.accounts.models import User
from core.accounts.operations import add_user, grant_role, set_password
from core.accounts.passwords import problems_with
from core.accounts.roles import Ground as Over
from core.accounts.roles import role_matrix
from core.areas.models import Area, AreaPath, Grouping, GroupingUnit
from core.cadres.models import Cadre, Posting
from core.clock import now
from core.demo.credentials import Credential
from core.demo.ground import Ground
from core.demo.plan import DemoAccount, Demonstration

PASSWORD_LENGTH: Final = 14
SIGNS: Final = "".join(sign for sign in string.ascii_letters + string.digits if sign not in "0O1lI")
SYSTEM_ACCOUNTS: Final = (
    DemoAccount("system-admin", "system_admin"),
    DemoAccount("security-admin", "security_admin"),
    DemoAccount("audit-admin", "audit_admin"),
)


def add_accounts(session: Session, grounds: Iterable[Ground], since: date, today: date) -> list[Credential]:
    """Write the accounts that all plans ask for and the three keepers' of the system, with new passwords."""
    found = [
        _add(session, account, ground, since, today) for ground in grounds for account in ground.plan.accounts
    ]
    return [*found, *(_add(session, account, None, since, today) for account in SYSTEM_ACCOUNTS)]


def renew_passwords(session: Session, plans: Iterable[Demonstration]) -> list[Credential]:
    """Give the demonstration's accounts new passwords, for a data folder that has lost the file."""
    asked = [(plan.top.name, account) for plan in plans for account in plan.accounts]
    asked += [("", account) for account in SYSTEM_ACCOUNTS]
    known = set(session.scalars(select(User.username)))
    matrix = role_matrix()
    return [
        _with_password(session, Credential(one.username, "", matrix.title(one.role), "", place))
        for place, one in asked
        if one.username in known
    ]


def _add(
    session: Session, account: DemoAccount, ground: Ground | None, since: date, today: date
) -> Credential:
    role = role_matrix().get(account.role)
    over, said, cadre = _over(session, account, ground, today)
    name = cadre.name if cadre else f"演示{role.title_zh}"
    user = add_user(session, account.username, name, by=None, cadre_id=cadre.id if cadre else None)
    grant_role(session, user, role.key, over, by=None, starts_on=since)
    place = ground.plan.top.name if ground else ""
    return _with_password(session, Credential(account.username, "", role.title_zh, said, place))


def _with_password(session: Session, one: Credential) -> Credential:
    password = _password(one.username)
    user = session.scalars(select(User).where(User.username == one.username)).one()
    set_password(session, user, password, by=None, at=now())
    return replace(one, password=password)


def _password(username: str) -> str:
    while True:
        password = "".join(secrets.choice(SIGNS) for _ in range(PASSWORD_LENGTH))
        if not list(problems_with(password, username)):
            return password


def _over(
    session: Session, account: DemoAccount, ground: Ground | None, today: date
) -> tuple[Over, str, Cadre | None]:
    """Give what a role is over, how to say it, and whose own account it is."""
    on = role_matrix().get(account.role).on
    if ground is None or on == "system":
        return Over(), "", None
    if on == "area":
        area = _area(session, ground.areas[account.area], account, today)
        return Over(area_id=area.id), area.name, None
    if on == "unit":
        return Over(unit_id=ground.units[account.unit]), account.unit, None
    if on == "grouping":
        return _over_grouping(session, ground.groupings[account.grouping])
    if account.unit:
        own = select(Cadre).where(Cadre.unit_id == ground.units[account.unit]).order_by(Cadre.id).limit(1)
        return Over(), account.unit, session.scalars(own).one()
    cadre, village = _first_posted(session, ground.areas[account.area], account, today)
    return Over(), village, cadre


def _area(session: Session, top: int, account: DemoAccount, today: date) -> Area:
    """Give the area itself, or the first one of a level below it where people are posted."""
    if not account.level:
        return session.get_one(Area, top)
    above, below = AreaPath.__table__.alias("above"), AreaPath.__table__.alias("below")
    rows = (
        select(Area)
        .join(below, below.c.descendant_id == Area.id)
        .join(above, above.c.ancestor_id == Area.id)
        .join(Posting, Posting.village_id == above.c.descendant_id)
        .where(below.c.ancestor_id == top, Area.level == account.level, *_standing(account, today))
    )
    return session.scalars(rows.order_by(Area.code).limit(1)).one()


def _standing(account: DemoAccount, today: date) -> list[ColumnElement[bool]]:
    conditions = [Posting.ends_on >= today]
    if account.sources:
        conditions.append(Posting.source.in_(account.sources))
    return conditions


def _first_posted(session: Session, area: int, account: DemoAccount, today: date) -> tuple[Cadre, str]:
    """Give somebody posted in an area, rather one who has been there for a while, with the village's name."""
    rows = (
        select(Cadre, Area.name)
        .join(Posting, Posting.cadre_id == Cadre.id)
        .join(Area, Area.id == Posting.village_id)
        .join(AreaPath, AreaPath.descendant_id == Posting.village_id)
        .where(AreaPath.ancestor_id == area, *_standing(account, today))
        .order_by(Posting.starts_on > date(today.year - 1, 1, 1), Posting.role, Posting.id)
    )
    cadre, village = session.execute(rows.limit(1)).one()
    return cadre, village


def _over_grouping(session: Session, grouping: int) -> tuple[Over, str, Cadre | None]:
    """Give a grouping with the person who was named to lead it."""
    named = select(Cadre).join(GroupingUnit, GroupingUnit.cadre_id == Cadre.id)
    named = named.where(GroupingUnit.grouping_id == grouping, GroupingUnit.role.in_(("head", "lead")))
    group = session.get_one(Grouping, grouping)
    return Over(grouping_id=grouping), group.name, session.scalars(named.limit(1)).first()
