"""What bringing in needs: runs, what was set aside, differences, duplicates, merges, uploads"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from indexer.models import Id, IsoDay, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("merge", "duplicate", "difference", "upload", "quarantine")


def upgrade() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", Id, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("first_on", IsoDay(), nullable=False),
        sa.Column("last_on", IsoDay(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("fix", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_index(
        op.f("ix_quarantine_source_external_id_field"),
        "quarantine",
        ["source", "external_id", "field"],
        unique=True,
    )
    op.create_index(op.f("ix_quarantine_state"), "quarantine", ["state"], unique=False)
    op.create_table(
        "upload",
        sa.Column("id", Id, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_upload_source_id_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_source_id"), "upload", ["source_id"], unique=False)
    op.create_table(
        "difference",
        sa.Column("id", Id, nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("theirs", sa.JSON(), nullable=False),
        sa.Column("noticed_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_difference_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference")),
    )
    op.create_index(op.f("ix_difference_listing_id"), "difference", ["listing_id"], unique=False)
    op.create_index(
        op.f("ix_difference_listing_id_source_field"),
        "difference",
        ["listing_id", "source", "field"],
        unique=True,
    )
    op.create_index(op.f("ix_difference_state"), "difference", ["state"], unique=False)
    op.create_table(
        "duplicate",
        sa.Column("id", Id, nullable=False),
        sa.Column("one", Id, nullable=False),
        sa.Column("other", Id, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["one"], ["listing.id"], name=op.f("fk_duplicate_one_listing"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other"], ["listing.id"], name=op.f("fk_duplicate_other_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate")),
    )
    op.create_index(op.f("ix_duplicate_one_other"), "duplicate", ["one", "other"], unique=True)
    op.create_index(op.f("ix_duplicate_other"), "duplicate", ["other"], unique=False)
    op.create_index(op.f("ix_duplicate_state"), "duplicate", ["state"], unique=False)
    op.create_table(
        "merge",
        sa.Column("id", Id, nullable=False),
        sa.Column("kept", Id, nullable=False),
        sa.Column("away", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["away"], ["listing.id"], name=op.f("fk_merge_away_listing"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["kept"], ["listing.id"], name=op.f("fk_merge_kept_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    op.create_index(op.f("ix_merge_away"), "merge", ["away"], unique=False)
    op.create_index(op.f("ix_merge_kept"), "merge", ["kept"], unique=False)
    with op.batch_alter_table("run") as run:
        run.add_column(
            sa.Column("state", sa.String(length=10), nullable=False, server_default="done")
        )
        run.add_column(sa.Column("by", sa.String(length=100), nullable=True))
    with op.batch_alter_table("source") as source:
        source.add_column(
            sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        source.add_column(sa.Column("contact", sa.String(length=254), nullable=True))
        source.add_column(sa.Column("token", sa.String(length=64), nullable=True))
        source.add_column(sa.Column("options", sa.JSON(), nullable=False, server_default="{}"))
        source.add_column(sa.Column("failing_since", UtcDateTime(), nullable=True))
        source.add_column(sa.Column("last_error", sa.Text(), nullable=True))
        source.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        source.create_unique_constraint(op.f("uq_source_token"), ["token"])
    with op.batch_alter_table("source_record") as record:
        record.add_column(sa.Column("read_on", IsoDay(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("source_record") as record:
        record.drop_column("read_on")
    with op.batch_alter_table("source") as source:
        source.drop_constraint(op.f("uq_source_token"), type_="unique")
        for name in (
            "version", "last_error", "failing_since", "options", "token", "contact", "paused",
        ):  # fmt: skip
            source.drop_column(name)
    with op.batch_alter_table("run") as run:
        run.drop_column("by")
        run.drop_column("state")
    for table in TABLES:
        op.drop_table(table)
