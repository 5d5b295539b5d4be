"""Who may: users, their dated grants, sessions kept on the server, and failed logins."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import FAR, Base, Instant


class User(Base):
    """A person who may log in; bound to a cadre where the account is that cadre's own.

    `totp_used` is the last time step whose code was accepted, so that no code serves twice; `code_hash` seals
    the one-time code with which the person sets a password of their own.
    """

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_changed_at: Mapped[datetime] = mapped_column(Instant)
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_used: Mapped[int | None] = mapped_column(BigInteger)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_expires_at: Mapped[datetime | None] = mapped_column(Instant)
    is_enabled: Mapped[bool] = mapped_column(default=True)
    cadre_id: Mapped[int | None] = mapped_column(ForeignKey("cadres.id"))

    @property
    def is_authenticated(self) -> bool:
        """A row of this table stands for someone who is known (asked by flask-login)."""
        return True

    @property
    def is_active(self) -> bool:
        """A disabled user is not let in (asked by flask-login)."""
        return self.is_enabled

    @property
    def is_anonymous(self) -> bool:
        """A row of this table is never the anonymous user (asked by flask-login)."""
        return False

    def get_id(self) -> str:
        """Give the id as text (asked by flask-login)."""
        return str(self.id)


class Grant(Base):
    """A role given to a user, from when to when, over an area with all below it, a unit, or a grouping.

    Which of them a grant needs is said by the role; some need the user's own cadre, or nothing.
    """

    __tablename__ = "grants"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    grouping_id: Mapped[int | None] = mapped_column(ForeignKey("groupings.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)


class LoginSession(Base):
    """One login: the cookie carries a random token, the row its hash; without the row the session is over."""

    __tablename__ = "login_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class LoginFailure(Base):
    """A failed attempt on a path that takes a secret, counted by name and by address."""

    __tablename__ = "login_failures"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120))
    failed_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (Index("ix_login_failures_key", "key", "failed_at"),)


class OnceKey(Base):
    """A create that was done: the same form sent again leads to `location` and does nothing more."""

    __tablename__ = "once_keys"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    location: Mapped[str] = mapped_column(String(400), default="")
    at: Mapped[datetime] = mapped_column(Instant, index=True)
