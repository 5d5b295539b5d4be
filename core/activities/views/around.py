"""What the page that led to a form was about: a person, a unit, a village or a household, as numbers in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.cadres.models import Cadre
from core.pages.picking import cadre_called, village_name
from core.units.models import Unit
from core.validity import in_force
from core.villages.models import Contact, Household, Village
from core.web.dates import as_of

MODELS: Final = {"cadre": Cadre, "unit": Unit, "village": Village, "household": Household}
FIXED: Final = ("cadre", "unit", "household")


@dataclass(frozen=True)
class Around:
    """Who and what is already known; each id was loaded through the gate."""

    ids: Mapping[str, int]

    @classmethod
    def asked(cls) -> "Around":
        """Read it from the address; what lies outside reach is not there."""
        found = {key: request.args.get(key, type=int) for key in MODELS}
        for key, ident in found.items():
            if ident is not None:
                gate.load(MODELS[key], ident)
        return cls({key: ident for key, ident in found.items() if ident is not None})

    @property
    def fixed(self) -> tuple[str, ...]:
        """The fields that are shown but not asked, so that a namesake cannot be meant."""
        return tuple(key for key in FIXED if key in self.ids)

    def values(self, session: Session) -> dict[str, Any]:
        """Give it as the form's fields write it; a household's contact person is offered as who acted."""
        found: dict[str, Any] = {}
        village = self.ids.get("village")
        if "household" in self.ids:
            home = session.get_one(Household, self.ids["household"])
            found["household"], village = home.name, home.village_id
            found["cadre"] = cadre_called(session, _contact_of(session, home.id))
        if "cadre" in self.ids:
            found["cadre"] = cadre_called(session, self.ids["cadre"])
        if "unit" in self.ids:
            found["unit"] = session.get_one(Unit, self.ids["unit"]).name
        if village is not None:
            found["village"] = village_name(session, village, as_of())
        return found


def _contact_of(session: Session, household_id: int) -> int | None:
    rows = select(Contact.cadre_id).where(Contact.household_id == household_id, in_force(Contact, as_of()))
    return session.scalar(rows.limit(1))
