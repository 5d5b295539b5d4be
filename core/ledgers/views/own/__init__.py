"""The pages of a plugin's own rows: the list, one row, and the forms that add, change and end one."""

from core.ledgers.views.own import reading, writing

__all__ = ["reading", "writing"]
