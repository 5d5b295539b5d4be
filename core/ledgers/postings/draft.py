"""What one row will do to the tables, decided by the check and carried out by the import."""

from dataclasses import dataclass, field
from typing import Any

from core.ledgers.postings.known import Record
from core.ledgers.postings.people import Person
from core.ledgers.postings.senders import Sent
from core.ledgers.postings.spots import Spot
from core.ledgers.rows import LedgerRow


@dataclass(slots=True)
class Draft:
    """A row with what was found for it, and the stored values it sets on its cadre, posting, village and unit."""

    row: LedgerRow
    spot: Spot | None
    sent: Sent | None
    person: Person
    cadre: dict[str, Any] = field(default_factory=dict)
    posting: dict[str, Any] = field(default_factory=dict)
    types: tuple[tuple[str, str], ...] | None = None
    """The types its village shall have from now on, with their notes; None where nothing changes."""
    nature: str | None = None
    """The nature its unit shall have; None where nothing changes."""

    @property
    def record(self) -> Record | None:
        """The posting on record that the row speaks of."""
        return self.person.record

    @property
    def name(self) -> str:
        """The person's name."""
        return self.row.text("name")
