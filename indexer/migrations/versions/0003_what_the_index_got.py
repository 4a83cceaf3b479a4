"""What the index got: for the standby indices that follow it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from indexer.models import Id, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "index_written",
        sa.Column("id", number, nullable=False),
        sa.Column("listing_id", Id, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_written")),
    )
    op.create_index(op.f("ix_index_written_at"), "index_written", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_index_written_at"), table_name="index_written")
    op.drop_table("index_written")
