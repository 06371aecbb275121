"""The open rescue sealed as a whole, the timers that ask again, and anonymous counts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("chat") as chat:
        chat.drop_column("rescue_state")
        chat.add_column(sa.Column("rescue", sa.LargeBinary()))
    op.create_table(
        "timer",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("chat_key", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("purge_at", MOMENT, nullable=False),
    )
    for column in ("chat_key", "due_at", "purge_at"):
        op.create_index(f"ix_timer_{column}", "timer", [column])
    op.create_table(
        "tally",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    for table in ("tally", "timer"):
        op.drop_table(table)
    with op.batch_alter_table("chat") as chat:
        chat.drop_column("rescue")
        chat.add_column(sa.Column("rescue_state", sa.String(32)))
