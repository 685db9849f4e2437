"""First tables: courses, people, assessments, items, submissions, work, marks, scores, tokens, inbox, audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "work score mark inbox submission integration assessment_item enrolment assessment api_token person "
    "item_version course audit_event"
).split()
"""In the order in which they can be dropped."""


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
    )
    op.create_table(
        "course",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_course"),
    )
    op.create_table(
        "item_version",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("toml", sa.String(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_item_version"),
    )
    op.create_index("ix_item_version_item_id", "item_version", ["item_id"])
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("email", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("course_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scope in ('student', 'instructor', 'admin', 'lms')", name="ck_api_token_scope"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_api_token_course_id_course"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_api_token_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("hash", name="uq_api_token_hash"),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=True),
        sa.Column("keep", sa.String(), server_default="best", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("keep in ('best', 'last', 'first')", name="ck_assessment_keep"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_assessment_course_id_course"),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
    )
    op.create_index("ix_assessment_course_id", "assessment", ["course_id"])
    op.create_table(
        "enrolment",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), server_default="student", nullable=False),
        sa.CheckConstraint("role in ('student', 'instructor')", name="ck_enrolment_role"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_enrolment_course_id_course"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_enrolment_person_id_person"),
        sa.PrimaryKeyConstraint("course_id", "person_id", name="pk_enrolment"),
    )
    op.create_index("ix_enrolment_person_id", "enrolment", ["person_id"])
    op.create_table(
        "assessment_item",
        sa.Column("assessment_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_assessment_item_assessment_id_assessment"
        ),
        sa.PrimaryKeyConstraint("assessment_id", "item_id", name="pk_assessment_item"),
    )
    op.create_table(
        "integration",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("assessment_id", sa.String(), nullable=True),
        sa.Column("secrets", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_integration_assessment_id_assessment"
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_integration_course_id_course"),
        sa.PrimaryKeyConstraint("id", name="pk_integration"),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("assessment_id", sa.String(), nullable=True),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("item_hash", sa.String(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("final", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_submission_assessment_id_assessment"
        ),
        sa.ForeignKeyConstraint(
            ["item_hash"], ["item_version.hash"], name="fk_submission_item_hash_item_version"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_submission_person_id_person"),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name="fk_submission_token_id_api_token"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.UniqueConstraint("token_id", "idempotency_key", name="uq_submission_token_id_idempotency_key"),
    )
    op.create_index("ix_submission_assessment_id", "submission", ["assessment_id", "id"])
    op.create_index(
        "ix_submission_keyed",
        "submission",
        ["created_at"],
        postgresql_where=sa.text("idempotency_key is not null"),
    )
    op.create_index(
        "ix_submission_person_id", "submission", ["person_id", "item_id", "assessment_id", "attempt"]
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["integration_id"], ["integration.id"], name="fk_inbox_integration_id_integration"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_inbox_submission_id_submission"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("integration_id", "message_id", name="uq_inbox_integration_id_message_id"),
    )
    op.create_table(
        "mark",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("possible", sa.Double(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("parts_pending", sa.Integer(), nullable=False),
        sa.Column("verdicts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("solver_version", sa.String(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('graded', 'provisional', 'invalid')", name="ck_mark_state"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_mark_submission_id_submission"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mark"),
    )
    op.create_index("ix_mark_submission_id", "mark", ["submission_id", "id"])
    op.create_table(
        "score",
        sa.Column("assessment_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("possible", sa.Double(), nullable=False),
        sa.Column("parts_pending", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_score_assessment_id_assessment"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_score_person_id_person"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_score_submission_id_submission"
        ),
        sa.PrimaryKeyConstraint("assessment_id", "person_id", "item_id", name="pk_score"),
    )
    op.create_table(
        "work",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("course_id", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("lane in ('live', 'explain', 'train')", name="ck_work_lane"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_work_submission_id_submission"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
        sa.UniqueConstraint("submission_id", "lane", name="uq_work_submission_id_lane"),
    )
    op.create_index("ix_work_fresh", "work", ["lane", "id"], postgresql_where=sa.text("attempts = 0"))
    op.create_index(
        "ix_work_tried",
        "work",
        ["lane", "leased_until"],
        postgresql_where=sa.text("attempts > 0 and failed_at is null"),
    )
    op.execute("""
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception '% is append-only: insert a row that supersedes the other', tg_table_name;
        end $$
    """)
    op.execute("""
        create trigger mark_is_append_only before update or delete on mark
        for each statement execute function refuse_change()
    """)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.execute("drop function refuse_change")
