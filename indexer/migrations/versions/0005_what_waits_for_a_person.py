"""What waits for a person: claims, edits, suggestions, notes, work; pictures and figures"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from indexer.models import Id, IsoDay, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", Id, nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("proof", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reached_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_claim_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_listing_id"), "claim", ["listing_id"])
    op.create_index(op.f("ix_claim_email"), "claim", ["email"])
    op.create_index(op.f("ix_claim_state"), "claim", ["state"])
    op.create_table(
        "proposal",
        sa.Column("id", Id, nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_proposal_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_proposal_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_listing_id"), "proposal", ["listing_id"])
    op.create_index(op.f("ix_proposal_state"), "proposal", ["state"])
    op.create_table(
        "suggestion",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("listing_id", Id, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index(op.f("ix_suggestion_state"), "suggestion", ["state"])
    op.create_table(
        "staff_note",
        sa.Column("id", Id, nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("review_on", IsoDay(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("taken_away_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_staff_note_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_note")),
    )
    op.create_index(op.f("ix_staff_note_listing_id"), "staff_note", ["listing_id"])
    op.create_index(op.f("ix_staff_note_review_on"), "staff_note", ["review_on"])
    op.create_table(
        "work",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("done_by", sa.String(length=100), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_work_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_work")),
    )
    op.create_index(op.f("ix_work_account_id"), "work", ["account_id"])
    op.create_table(
        "deed",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_deed_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deed")),
    )
    op.create_index(op.f("ix_deed_account_id"), "deed", ["account_id"])
    op.create_table(
        "picture",
        sa.Column("id", Id, nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_picture_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
    )
    op.create_index(op.f("ix_picture_listing_id"), "picture", ["listing_id"])
    op.create_table(
        "figure",
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("day", IsoDay(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_figure_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("listing_id", "day", "kind", name=op.f("pk_figure")),
    )


def downgrade() -> None:
    op.drop_table("figure")
    op.drop_table("picture")
    op.drop_table("deed")
    op.drop_table("work")
    op.drop_table("staff_note")
    op.drop_table("suggestion")
    op.drop_table("proposal")
    op.drop_table("claim")
