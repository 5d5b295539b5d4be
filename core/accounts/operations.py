"""What is done to accounts: people come in, get and lose roles, and set passwords; each act leaves an entry."""

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.logins import end_logins
from core.accounts.models import Grant, User
from core.accounts.passwords import UNUSABLE, hash_password, problems_with
from core.accounts.roles import Ground, Role, role_matrix
from core.audit import record
from core.clock import now
from core.db import FAR
from core.errors import Missing, Refused

CODE_LIFE: Final = timedelta(hours=72)
CODE_SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
USERNAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,39}")


def add_user(
    session: Session, username: str, name: str, *, by: User | None, cadre_id: int | None = None
) -> User:
    """Add a person who cannot log in yet: a one-time code (`issue_code`) or a password comes next."""
    username, name = username.strip(), name.strip()
    if not USERNAME.fullmatch(username):
        raise Refused("用户名为 3 至 40 位字母、数字、点、横线，以字母或数字开头。", "username")
    if not 1 <= len(name) <= 40:
        raise Refused("请填写姓名，最多 40 个字。", "name")
    if session.scalar(select(User.id).where(User.username == username)) is not None:
        raise Refused(f"用户名“{username}”已被使用。", "username")
    user = User(
        username=username,
        name=name,
        password_hash=UNUSABLE,
        password_changed_at=now(),
        cadre_id=cadre_id,
    )
    session.add(user)
    session.flush()
    record(session, "user.added", user, by=by, changes={"username": username, "name": name})
    return user


def issue_code(session: Session, user: User, *, by: User | None, at: datetime) -> str:
    """Give a one-time code with which the person sets a password; the old password and all logins end now."""
    code = "-".join("".join(secrets.choice(CODE_SIGNS) for _ in range(4)) for _ in range(4))
    user.code_hash = _hash_code(code)
    user.code_expires_at = at + CODE_LIFE
    user.password_hash = UNUSABLE
    user.totp_secret = None
    end_logins(session, user)
    record(session, "user.code_issued", user, by=by)
    return code


def is_code(user: User, code: str, at: datetime) -> bool:
    """Tell whether a one-time code is this user's and still good."""
    if user.code_hash is None or user.code_expires_at is None or user.code_expires_at <= at:
        return False
    return secrets.compare_digest(user.code_hash, _hash_code(code))


def set_password(session: Session, user: User, password: str, *, by: User | None, at: datetime) -> None:
    """Set a password that keeps the rules; every login of the user and any one-time code end."""
    problems = list(problems_with(password, user.username))
    if problems:
        raise Refused("；".join(problems) + "。", "password")
    keep_password(session, user, hash_password(password), by=by, at=at)


def keep_password(session: Session, user: User, hashed: str, *, by: User | None, at: datetime) -> None:
    """Keep a password that was hashed outside the transaction; every login and any one-time code end."""
    user.password_hash = hashed
    user.password_changed_at = at
    user.code_hash = user.code_expires_at = None
    end_logins(session, user)
    record(session, "user.password_set", user, by=by)


def disable_user(session: Session, user: User, *, by: User | None) -> None:
    """Shut a person out at once: no login stays open."""
    if by is not None and by.id == user.id:
        raise Refused("不能停用自己的账号。")
    user.is_enabled = False
    end_logins(session, user)
    record(session, "user.disabled", user, by=by)


def enable_user(session: Session, user: User, *, by: User | None) -> None:
    """Let a person in again, with the password they had."""
    user.is_enabled = True
    record(session, "user.enabled", user, by=by)


def grant_role(
    session: Session,
    user: User,
    role_key: str,
    ground: Ground | None = None,
    *,
    by: User | None,
    starts_on: date,
    ends_on: date = FAR,
) -> Grant:
    """Give a person a role over its ground, from a day on; nobody gives one to themselves."""
    role = role_matrix().find(role_key)
    if role is None:
        raise Refused(f"没有“{role_key}”这个角色。", "role")
    if by is not None and by.id == user.id:
        raise Refused("不能给自己授权。")
    if ends_on < starts_on:
        raise Refused("结束日期早于开始日期。", "ends_on")
    ground = ground or Ground()
    _check_ground(role, ground, user)
    _check_alone(session, role, user, starts_on, ends_on)
    grant = Grant(
        user_id=user.id,
        role=role.key,
        area_id=ground.area_id,
        unit_id=ground.unit_id,
        grouping_id=ground.grouping_id,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    session.add(grant)
    session.flush()
    changes = {
        "role": role.key,
        "area": ground.area_id,
        "unit": ground.unit_id,
        "grouping": ground.grouping_id,
    }
    record(session, "grant.added", user, by=by, area_id=ground.area_id, changes=changes)
    return grant


def end_grant(session: Session, grant: Grant, *, by: User | None, on: date) -> None:
    """End a role: the day before is its last, so it is gone today; one not yet begun never begins."""
    if by is not None and by.id == grant.user_id:
        raise Refused("不能变更自己的授权。")
    if grant.ends_on < on:
        raise Refused("这项授权已经结束。")
    grant.ends_on = on - timedelta(days=1)
    record(
        session,
        "grant.ended",
        by=by,
        object_type="User",
        object_id=grant.user_id,
        area_id=grant.area_id,
        changes={"role": grant.role, "grant": grant.id},
    )


def get_user(session: Session, username: str) -> User:
    """Give the user of a name, locked until the end of the transaction."""
    user = session.scalar(select(User).where(User.username == username).with_for_update(key_share=True))
    if user is None:
        raise Missing(f"没有用户“{username}”。")
    return user


def _check_ground(role: Role, ground: Ground, user: User) -> None:
    given = {name for name in ("area", "unit", "grouping") if getattr(ground, f"{name}_id") is not None}
    wanted = {role.on} & {"area", "unit", "grouping"}
    if given != wanted:
        needs = {"area": "一个区划", "unit": "一个单位", "grouping": "一个片区或联络组"}.get(
            role.on, "不填范围"
        )
        raise Refused(f"“{role.title_zh}”的授权范围应为：{needs}。", "over")
    if role.on == "self" and user.cadre_id is None:
        raise Refused(f"“{role.title_zh}”只能授给与干部台账对应的账号。", "role")


def _check_alone(session: Session, role: Role, user: User, starts_on: date, ends_on: date) -> None:
    others = session.scalars(
        select(Grant.role).where(
            Grant.user_id == user.id, Grant.starts_on <= ends_on, Grant.ends_on >= starts_on
        )
    ).all()
    matrix = role_matrix()
    for key in others:
        other = matrix.find(key)
        if other is not None and other.key != role.key and (role.alone or other.alone):
            kept_apart = role.title_zh if role.alone else other.title_zh
            raise Refused(f"“{kept_apart}”必须由专人担任，不能与其他角色兼任。", "role")


def _hash_code(code: str) -> str:
    return hashlib.sha256(re.sub(r"[^A-Z0-9]", "", code.upper()).encode()).hexdigest()
