"""The first look at a database: what it holds, before anything is built or taken away."""

from core import migrations
from core.config import Config
from core.db import Database
from core.demo.mark import State, state_of
from core.errors import Refused


def look(config: Config) -> State:
    """Give what the configured database holds; its tables must be up to date if it has any."""
    database = Database(config.database_url)
    try:
        if not migrations.has_tables(database):
            return State(None, has_data=False)
        if migrations.pending(database):
            raise Refused("数据表还不是最新。", None, "请先运行 bangfu db upgrade。")
        with database.read() as session:
            return state_of(session)
    finally:
        database.close()
