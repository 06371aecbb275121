"""The inbox, the outbox and what is remembered of a chat."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("chat_key", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("handled_at", MOMENT),
        sa.Column("purge_at", MOMENT, nullable=False),
    )
    op.create_index("inbox_waiting", "inbox", ["handled_at", "chat_key", "update_id"])
    op.create_index("ix_inbox_purge_at", "inbox", ["purge_at"])
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("dedup", sa.String(64), nullable=False, unique=True),
        sa.Column("chat_key", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("outcome", sa.String(32)),
        sa.Column("purge_at", MOMENT, nullable=False),
    )
    op.create_index("outbox_waiting", "outbox", ["done_at", "lane", "id"])
    op.create_index("ix_outbox_chat_key", "outbox", ["chat_key"])
    op.create_index("ix_outbox_purge_at", "outbox", ["purge_at"])
    op.create_table(
        "chat",
        sa.Column("chat_key", sa.LargeBinary(16), primary_key=True),
        sa.Column("language", sa.String(8)),
        sa.Column("awaiting", sa.String(32)),
        sa.Column("rescue_state", sa.String(32)),
        sa.Column("rescue_at", MOMENT),
        sa.Column("sitting", sa.String(32)),
        sa.Column("sitting_started", MOMENT),
        sa.Column("sitting_turns", sa.Integer(), nullable=False),
        sa.Column("purge_at", MOMENT, nullable=False),
    )
    op.create_index("ix_chat_purge_at", "chat", ["purge_at"])


def downgrade() -> None:
    for table in ("chat", "outbox", "inbox"):
        op.drop_table(table)
