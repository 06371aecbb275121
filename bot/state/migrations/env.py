"""Alembic's entry: runs on the connection that `open_state` hands over."""

from alembic import context

from bot.state.database import VERSION_TABLE
from bot.state.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
