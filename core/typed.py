"""What people type after a command: days, and names of things; a wrong one is answered in Chinese and with exit code 2."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from core.clock import FIRST, LAST
from core.errors import Missing, Refused
from core.web.tolerant import NotUnderstoodError, parse_day


class Day(click.ParamType[date]):
    """A day as people write it, such as 2023-09-30, 2023.9.30 or 2023年9月30日."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day; one that nobody can mean is refused."""
        if isinstance(value, date):
            return value
        try:
            day = parse_day(str(value))
        except NotUnderstoodError as error:
            self.fail(str(error), param, ctx)
        if not FIRST <= day <= LAST:
            self.fail(f"日期应在 {FIRST} 至 {LAST} 之间，现为 {day}。", param, ctx)
        return day


DAY = Day()


@contextmanager
def named_rightly() -> Iterator[None]:
    """Let a name that means nothing, or a value that cannot be, count as a wrong use of the command."""
    try:
        yield
    except (Missing, Refused) as error:
        raise click.UsageError(str(error)) from error
