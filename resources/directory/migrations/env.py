"""Run by Alembic: on the connection that `resources.directory.store.migrate` hands over."""

from alembic import context

from resources.directory.models import Base
from resources.directory.store import VERSION_TABLE

connection = context.config.attributes["connection"]
if context.is_offline_mode():
    context.configure(
        dialect_name=context.config.attributes["dialect"],
        target_metadata=Base.metadata,
        version_table=VERSION_TABLE,
        literal_binds=True,
    )
else:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table=VERSION_TABLE,
        render_as_batch=True,
    )
with context.begin_transaction():
    context.run_migrations()
