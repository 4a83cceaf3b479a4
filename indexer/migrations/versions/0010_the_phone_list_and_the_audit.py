"""The phone list, the quarterly audit, text messages, and what was refused of a website"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from indexer.models import Id, IsoDay, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Id, nullable=False),
        sa.Column("drawn_at", UtcDateTime(), nullable=False),
        sa.Column("drawn_by", sa.String(length=100), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_item",
        sa.Column("audit_id", Id, nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state_then", sa.String(length=20), nullable=False),
        sa.Column("confirmed_on", IsoDay(), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by", sa.String(length=100), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"],
            ["audit.id"],
            name=op.f("fk_audit_item_audit_id_audit"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("audit_id", "listing_id", name=op.f("pk_audit_item")),
    )
    op.create_table(
        "call",
        sa.Column("id", Id, nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_call_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_call_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
    )
    op.create_index(op.f("ix_call_account_id"), "call", ["account_id"], unique=False)
    op.create_index(op.f("ix_call_at"), "call", ["at"], unique=False)
    op.create_index(op.f("ix_call_listing_id"), "call", ["listing_id"], unique=False)
    op.create_table(
        "call_turn",
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("next_on", IsoDay(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_call_turn_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_call_turn_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_call_turn")),
    )
    op.create_index(op.f("ix_call_turn_account_id"), "call_turn", ["account_id"], unique=False)
    op.add_column("link_check", sa.Column("refused", sa.Text(), nullable=True))
    op.add_column("register_entry", sa.Column("made_on", IsoDay(), nullable=True))
    op.add_column(
        "mail", sa.Column("channel", sa.String(length=10), server_default="mail", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("mail", "channel")
    op.drop_column("register_entry", "made_on")
    op.drop_column("link_check", "refused")
    for table in ("call_turn", "call", "audit_item", "audit"):
        op.drop_table(table)
