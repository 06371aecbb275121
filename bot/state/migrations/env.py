"""Alembic's entry: runs on the connection that `open_state` hands over."""

from alembic import context

from bot.state.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    version_table="state_version",  # its own, so that one PostgreSQL can hold both stores
)
with context.begin_transaction():
    context.run_migrations()
