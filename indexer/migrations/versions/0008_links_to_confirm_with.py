"""Links with which a group says whether its page is still right"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from indexer.models import Id, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "confirm_link",
        sa.Column("id", Id, nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("deed", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_confirm_link_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirm_link")),
    )
    op.create_index(op.f("ix_confirm_link_listing_id"), "confirm_link", ["listing_id"])


def downgrade() -> None:
    op.drop_table("confirm_link")
