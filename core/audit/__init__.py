"""Who did what: an append-only, chained trail written in the same transaction as the act."""

from core.audit.trail import Origin, record

__all__ = ["Origin", "record"]
