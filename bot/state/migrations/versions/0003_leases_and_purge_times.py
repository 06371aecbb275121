"""Who works on which chat, when a chat was told of a backlog, and a purge time on every table."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
FAR = "2028-11-30 00:00:00+00:00"  # two years after the first counts


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("scope", sa.String(8), primary_key=True),
        sa.Column("chat_key", sa.LargeBinary(16), primary_key=True),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("purge_at", MOMENT, nullable=False),
    )
    op.create_index("ix_lease_purge_at", "lease", ["purge_at"])
    with op.batch_alter_table("inbox") as inbox:
        inbox.add_column(sa.Column("lane", sa.Integer(), nullable=False, server_default="1"))
        inbox.create_index("inbox_next", ["handled_at", "lane", "received_at"])
    with op.batch_alter_table("inbox") as inbox:
        inbox.alter_column("lane", existing_type=sa.Integer(), server_default=None)
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index("ix_outbox_chat_key")
        outbox.create_index("outbox_of_chat", ["chat_key", "done_at", "id"])
    with op.batch_alter_table("chat") as chat:
        chat.add_column(sa.Column("backlog_told_at", MOMENT))
    with op.batch_alter_table("tally") as tally:
        tally.add_column(sa.Column("purge_at", MOMENT, nullable=False, server_default=FAR))
    with op.batch_alter_table("tally") as tally:
        tally.alter_column("purge_at", existing_type=MOMENT, server_default=None)
        tally.create_index("ix_tally_purge_at", ["purge_at"])


def downgrade() -> None:
    with op.batch_alter_table("tally") as tally:
        tally.drop_index("ix_tally_purge_at")
        tally.drop_column("purge_at")
    with op.batch_alter_table("chat") as chat:
        chat.drop_column("backlog_told_at")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index("outbox_of_chat")
        outbox.create_index("ix_outbox_chat_key", ["chat_key"])
    with op.batch_alter_table("inbox") as inbox:
        inbox.drop_index("inbox_next")
        inbox.drop_column("lane")
    op.drop_table("lease")
