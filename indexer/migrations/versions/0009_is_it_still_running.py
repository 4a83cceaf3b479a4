"""Reminders, addresses without letters, checks of websites, and what registers say"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from indexer.models import Id, IsoDay, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("reminder", "no_letters", "link_check", "register_entry")


def upgrade() -> None:
    op.create_table(
        "no_letters",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_no_letters")),
    )
    op.create_table(
        "register_entry",
        sa.Column("scheme", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("removed_on", IsoDay(), nullable=True),
        sa.Column("accounts_overdue", sa.Boolean(), nullable=False),
        sa.Column("successor", sa.String(length=20), nullable=True),
        sa.Column("loaded_on", IsoDay(), nullable=False),
        sa.PrimaryKeyConstraint("scheme", "number", name=op.f("pk_register_entry")),
    )
    op.create_table(
        "link_check",
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", UtcDateTime(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("modified", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_link_check_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_link_check")),
    )
    op.create_index(op.f("ix_link_check_next_at"), "link_check", ["next_at"], unique=False)
    op.create_index(op.f("ix_link_check_verdict"), "link_check", ["verdict"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("reference", IsoDay(), nullable=False),
        sa.Column("rung", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_reminder_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("listing_id", "reference", "rung", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_email"), "reminder", ["email"], unique=False)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
