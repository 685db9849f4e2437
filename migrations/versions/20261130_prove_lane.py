"""The lane of work in which formulas are proved equal to the key."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LANE = "ck_work_lane"


def upgrade() -> None:
    op.drop_constraint(LANE, "work", type_="check")
    op.create_check_constraint(LANE, "work", "lane in ('live', 'explain', 'prove', 'train')")


def downgrade() -> None:
    # What is left open stays so, for a person to decide.
    op.execute("delete from work where lane = 'prove'")
    op.drop_constraint(LANE, "work", type_="check")
    op.create_check_constraint(LANE, "work", "lane in ('live', 'explain', 'train')")
