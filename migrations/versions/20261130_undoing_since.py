"""When a regrade was undone, apart from when it was applied."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("undoing_since", sa.DateTime(timezone=True), nullable=True))
    # Until now the one moment took the place of the other.
    op.execute(
        "update job set undoing_since = coalesce(applying_since, finished_at, now())"
        " where state in ('undoing', 'undone') or state = 'failed' and phase = 'undo'"
    )


def downgrade() -> None:
    op.execute("update job set applying_since = undoing_since where undoing_since is not null")
    op.drop_column("job", "undoing_since")
