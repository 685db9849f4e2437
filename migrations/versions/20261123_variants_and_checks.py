"""The variants an assessment gives its students; the code under which an item passed the publishing gate."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "assessment", sa.Column("variants", sa.String(), server_default="document", nullable=False)
    )
    op.create_check_constraint(
        "ck_assessment_variants", "assessment", "variants in ('document', 'student', 'attempt')"
    )
    op.add_column("item_version", sa.Column("checked_by", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("item_version", "checked_by")
    op.drop_column("assessment", "variants")
