"""Asked by alembic for every command: runs one component's revisions on the connection it is given."""

from alembic import context

from core.migrations import options

context.configure(
    connection=context.config.attributes["connection"], **options(context.config.attributes["component"])
)
with context.begin_transaction():
    context.run_migrations()
