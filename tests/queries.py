"""Counting the queries of a request, so that a list that asks once a row is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event

from core.db import Database
from core.prepared import Compiled


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Give the statements that run inside the block."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    def given(compiled: Compiled, values: Any) -> list[Any]:
        said.append(compiled.text)
        return bound(compiled, values)

    bound = Compiled.given
    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with patch.object(Compiled, "given", given):
            yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
