"""People: accounts and what is theirs, and letters"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from indexer.models import Id, IsoDay, Number, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", Id, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("second_step", sa.String(length=64), nullable=True),
        sa.Column("second_step_on", sa.Boolean(), nullable=False),
        sa.Column("second_step_last", sa.BigInteger(), nullable=True),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("reached_at", UtcDateTime(), nullable=True),
        sa.Column("bounced_at", UtcDateTime(), nullable=True),
        sa.Column("signed_in_on", IsoDay(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_index(op.f("ix_account_role"), "account", ["role"])
    op.create_table(
        "attempt",
        sa.Column("id", Number, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_key_at", "attempt", ["key", "at"])
    op.create_table(
        "mail",
        sa.Column("id", Number, nullable=False),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_index("ix_mail_state_due_at", "mail", ["state", "due_at"])
    op.create_table(
        "recovery_code",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_recovery_code_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "code", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "ownership",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_ownership_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_ownership_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "listing_id", name=op.f("pk_ownership")),
    )
    op.create_index(op.f("ix_ownership_listing_id"), "ownership", ["listing_id"])
    with op.batch_alter_table("history") as history:
        history.add_column(sa.Column("about", sa.String(length=80), nullable=True))
        history.add_column(sa.Column("via", sa.String(length=20), nullable=True))
        history.create_index(op.f("ix_history_about"), ["about"])


def downgrade() -> None:
    with op.batch_alter_table("history") as history:
        history.drop_index(op.f("ix_history_about"))
        history.drop_column("via")
        history.drop_column("about")
    op.drop_table("ownership")
    op.drop_table("recovery_code")
    op.drop_table("mail")
    op.drop_table("attempt")
    op.drop_table("account")
