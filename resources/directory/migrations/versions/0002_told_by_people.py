"""What people tell: reversals without names, and listings that are wrong"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reversal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("age_band", sa.String(length=24), nullable=False),
        sa.Column("sex", sa.String(length=24), nullable=False),
        sa.Column("doses", sa.String(length=24), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("zip3", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reversal")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_reversal_day"), "reversal", ["day"], unique=False)
    op.create_table(
        "counted_sitting",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_counted_sitting")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_counted_sitting_day"), "counted_sitting", ["day"], unique=False)
    op.create_table(
        "listing_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_as", sa.String(length=16), nullable=False),
        sa.Column("settled_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "what IN ('closed', 'moved', 'hours_wrong', 'turned_away')",
            name=op.f("ck_listing_report_what"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_listing_report_service_id_service"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_report")),
        sa.UniqueConstraint("service_id", "what", "day", name=op.f("uq_listing_report_service_id")),
    )
    op.create_index(
        op.f("ix_listing_report_service_id"), "listing_report", ["service_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_listing_report_service_id"), table_name="listing_report")
    op.drop_table("listing_report")
    op.drop_index(op.f("ix_counted_sitting_day"), table_name="counted_sitting")
    op.drop_table("counted_sitting")
    op.drop_index(op.f("ix_reversal_day"), table_name="reversal")
    op.drop_table("reversal")
