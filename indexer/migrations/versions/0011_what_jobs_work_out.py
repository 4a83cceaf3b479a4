"""What jobs have worked out for pages to read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from indexer.models import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stored")),
    )
    # Public figures stood among the pieces of work; the job works them out anew.
    op.execute("DELETE FROM work WHERE kind = 'figures'")


def downgrade() -> None:
    op.drop_table("stored")
