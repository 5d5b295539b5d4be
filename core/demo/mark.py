"""The mark that tells a demonstration from real data, while it is being built and afterwards."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.accounts.models import User
from core.areas.models import Area
from core.cadres.models import Cadre
from core.clock import now
from core.demo.models import DemonstrationMark

WATERMARK: Final = "演示数据"


@dataclass(frozen=True)
class State:
    """What a database holds: nothing, real data, a demonstration that was not finished, or a finished one."""

    mark: DemonstrationMark | None
    has_data: bool

    @property
    def is_built(self) -> bool:
        """Tell whether a finished demonstration is there."""
        return self.mark is not None and self.mark.built_at is not None

    @property
    def is_half_built(self) -> bool:
        """Tell whether a demonstration was begun and not finished."""
        return self.mark is not None and self.mark.built_at is None

    @property
    def is_real(self) -> bool:
        """Tell whether there is data that nobody may overwrite."""
        return self.mark is None and self.has_data


def find_mark(session: Session) -> DemonstrationMark | None:
    """Give the mark of a demonstration; None where the data is real or there is none."""
    return session.scalars(select(DemonstrationMark).limit(1)).first()


def watermark(session: Session) -> str:
    """Give the words that every page of a demonstration carries; empty over real data."""
    return WATERMARK if find_mark(session) else ""


def state_of(session: Session) -> State:
    """Give what a database with tables holds."""
    has_data = any(session.execute(select(model.id).limit(1)).first() for model in (Area, User, Cadre))
    mark = find_mark(session)
    if mark is not None:
        session.expunge(mark)
    return State(mark, has_data)


def start_mark(session: Session, scale: str, recipe: str, until_on: date) -> None:
    """Note that a demonstration is being built."""
    session.execute(delete(DemonstrationMark))
    session.add(DemonstrationMark(scale=scale, recipe=recipe, until_on=until_on, started_at=now()))


def finish_mark(session: Session) -> None:
    """Note that the demonstration is complete."""
    session.scalars(select(DemonstrationMark)).one().built_at = now()


class KeptWatermark:
    """The watermark as a running app knows it: looked up again only now and then, because every page asks for it."""

    def __init__(self, seconds: float = 60.0) -> None:
        self.seconds = seconds
        self._words, self._until = "", -1.0

    def of(self, session: Session) -> str:
        """Give the words for the page at hand; a page that tells of a broken database carries those last known."""
        if time.monotonic() >= self._until:
            with suppress(SQLAlchemyError):
                self._words = watermark(session)
            self._until = time.monotonic() + self.seconds
        return self._words
