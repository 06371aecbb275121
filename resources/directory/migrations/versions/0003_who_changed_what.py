"""Who changed what, what is asked to be changed, what holds for some days, what was shown"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ONLY_GROWS = "the ledger only grows"


def upgrade() -> None:
    op.add_column(
        "service", sa.Column("moved_to_id", sa.String(64), server_default="", nullable=False)
    )
    op.add_column("service", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    _create_ledger()
    _create_requests()
    _create_for_a_while()
    _guard_ledger()


def _create_ledger() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("done_by", sa.String(length=100), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('load', 'import', 'edit', 'merge', 'undo')", name=op.f("ck_batch_kind")
        ),
        sa.ForeignKeyConstraint(["undone_by"], ["batch.id"], name=op.f("fk_batch_undone_by_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("done_by", sa.String(length=100), nullable=False),
        sa.Column("service_id", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_audit_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_batch_id"), "audit", ["batch_id"])
    op.create_index(op.f("ix_audit_service_id"), "audit", ["service_id"])


def _create_requests() -> None:
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=100), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('add', 'edit', 'close', 'move', 'merge')",
            name=op.f("ck_change_request_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'accepted', 'rejected')", name=op.f("ck_change_request_status")
        ),
        _of_service("change_request"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    op.create_index(op.f("ix_change_request_service_id"), "change_request", ["service_id"])
    op.create_index(op.f("ix_change_request_status"), "change_request", ["status"])
    op.create_table(
        "field_change",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["change_request.id"],
            name=op.f("fk_field_change_request_id_change_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "field", name=op.f("pk_field_change")),
    )


def _create_for_a_while() -> None:
    op.create_table(
        "hours_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(length=64), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("osm", sa.Text(), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_hours_override_days")),
        _of_service("hours_override"),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_hours_override_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_override")),
    )
    for column in ("service_id", "organization_id", "last_day"):
        op.create_index(op.f(f"ix_hours_override_{column}"), "hours_override", [column])
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text_en", sa.String(length=300), nullable=False),
        sa.Column("text_es", sa.String(length=300), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("written_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("kind IN ('position', 'stock', 'note')", name=op.f("ck_note_kind")),
        _of_service("note"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_service_id"), "note", ["service_id"])
    op.create_index(op.f("ix_note_ends_at"), "note", ["ends_at"])
    op.create_table(
        "shown_count",
        sa.Column("service_id", sa.String(length=64), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        _of_service("shown_count"),
        sa.PrimaryKeyConstraint("service_id", "week", name=op.f("pk_shown_count")),
    )


def _of_service(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["service_id"],
        ["service.id"],
        name=op.f(f"fk_{table}_service_id_service"),
        ondelete="CASCADE",
    )


def _guard_ledger() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{ONLY_GROWS}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON audit "
            "FOR EACH ROW EXECUTE FUNCTION audit_only_grows()"
        )
        return
    for doing in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{doing.lower()} BEFORE {doing} ON audit "
            f"BEGIN SELECT RAISE(ABORT, '{ONLY_GROWS}'); END"
        )


def downgrade() -> None:
    for table in ("shown_count", "note", "hours_override", "field_change", "change_request"):
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_only_grows ON audit")
        op.execute("DROP FUNCTION audit_only_grows()")
    op.drop_table("audit")
    op.drop_table("batch")
    op.drop_column("service", "version")
    op.drop_column("service", "moved_to_id")
