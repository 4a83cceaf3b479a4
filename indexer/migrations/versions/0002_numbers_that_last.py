"""Numbers that last: a counter for writes to the index, and 64 bits for what is often written"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COUNTED = ("access_fact", "history", "index_task", "run")


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    _change_numbers(sa.Integer(), sa.BigInteger(), "bigint")


def downgrade() -> None:
    _change_numbers(sa.BigInteger(), sa.Integer(), "integer")
    op.drop_table("counter")


def _change_numbers(old: sa.Integer, new: sa.Integer, name: str) -> None:
    # SQLite's INTEGER has 64 bits already.
    if op.get_context().dialect.name != "postgresql":
        return
    for table in COUNTED:
        op.alter_column(table, "id", existing_type=old, type_=new, existing_nullable=False)
        op.execute(f"ALTER SEQUENCE {table}_id_seq AS {name}")
