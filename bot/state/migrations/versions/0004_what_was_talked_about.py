"""What a chat has just talked about, sealed, and until when it is remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("chat") as chat:
        chat.add_column(sa.Column("talk", sa.LargeBinary()))
        chat.add_column(sa.Column("talk_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    with op.batch_alter_table("chat") as chat:
        chat.drop_column("talk_until")
        chat.drop_column("talk")
