"""The gradebook in full: sections, terms of assessments, policies, regrades, requests, statistics."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLES = "role in ('student', 'assistant', 'instructor')"
ROLE_BEFORE = "ck_enrolment_ck_enrolment_role"
"""The name that the first migration gave the constraint."""
ROLES_BEFORE = "role in ('student', 'instructor')"
CHECKS = {
    "release": "release in ('at-once', 'when-posted')",
    "late_percent_per_day": "late_percent_per_day between 0 and 100",
    "late_floor_percent": "late_floor_percent between 0 and 100",
    "late_grace_minutes": "late_grace_minutes >= 0",
    "opens_before_due": "opens_at < due_at",
    "opens_before_closing": "opens_at < closes_at",
    "due_before_closing": "due_at <= closes_at",
}
REFUSE = """
    create or replace function refuse_change() returns trigger language plpgsql as $$
    begin
        {unless}
        raise exception '% is append-only: insert a row that supersedes the other', tg_table_name;
    end $$
"""
ERASING = """
        -- A person's data may be erased whole: service.personal_data says so for its transaction. Their
        -- own marks go; of the marks they gave others their name goes, which is an update.
        if current_setting('assay.erasing', true) = 'on' then return null; end if;
"""
STAMPS = {
    "assessment": "old is distinct from new",
    "enrolment": "old is distinct from new",
    "excuse": "old is distinct from new",
    "person": "(old.name, old.email) is distinct from (new.name, new.email)",
    "score": "old is distinct from new",
    "submission": "(old.person_id, old.assessment_id, old.item_id)"
    " is distinct from (new.person_id, new.assessment_id, new.item_id)",
}
"""When a row of a table that carries `changed` counts as changed."""
GONE = ("excuse", "score", "submission")
"""Tables whose rows, once deleted, are missing in the gradebook: the student's enrolment is stamped."""
STAMP = """
    create function stamp_change() returns trigger language plpgsql as $$
    begin
        new.changed := pg_current_xact_id()::text::bigint;
        return new;
    end $$;
    create function stamp_assessment() returns trigger language plpgsql as $$
    begin
        update assessment set changed = pg_current_xact_id()::text::bigint
        where id = case when tg_op = 'DELETE' then old.assessment_id else new.assessment_id end
              and changed <> pg_current_xact_id()::text::bigint;
        return null;
    end $$;
    create trigger stamp_assessment after insert or update or delete on assessment_item
    for each row execute function stamp_assessment();
    create function stamp_enrolments() returns trigger language plpgsql as $$
    begin
        update enrolment set changed = pg_current_xact_id()::text::bigint
        from moved join assessment on assessment.id = moved.assessment_id
        where enrolment.course_id = assessment.course_id and enrolment.person_id = moved.person_id;
        return null;
    end $$;
    create function stamp_unreadable() returns trigger language plpgsql as $$
    begin
        update submission set changed = pg_current_xact_id()::text::bigint where id = new.submission_id;
        return null;
    end $$;
    create trigger stamp_unreadable after insert on mark
    for each row when (new.state = 'invalid') execute function stamp_unreadable();
    create function stamp_members() returns trigger language plpgsql as $$
    begin
        update enrolment set changed = pg_current_xact_id()::text::bigint
        from moved
        where enrolment.course_id = moved.course_id and enrolment.person_id = moved.person_id;
        return null;
    end $$;
    create trigger stamp_joined after insert on section_member referencing new table as moved
    for each statement execute function stamp_members();
    create trigger stamp_left after delete on section_member referencing old table as moved
    for each statement execute function stamp_members();
"""


def upgrade() -> None:
    op.create_table(
        "section",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_section_course_id_course"),
        sa.PrimaryKeyConstraint("course_id", "name", name="pk_section"),
    )
    op.create_table(
        "accommodation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("assessment_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("section", sa.String(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extra_minutes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("extra_attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("extra_attempts >= 0", name=op.f("ck_accommodation_extra_attempts")),
        sa.CheckConstraint("extra_minutes >= 0", name=op.f("ck_accommodation_extra_minutes")),
        sa.CheckConstraint(
            "num_nonnulls(person_id, section) = 1", name=op.f("ck_accommodation_one_addressee")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_accommodation_assessment_id_assessment"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_accommodation_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_accommodation"),
    )
    op.create_index(
        "ix_accommodation_assessment_id", "accommodation", ["assessment_id", "person_id"], unique=False
    )
    op.create_table(
        "excuse",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("assessment_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_excuse_assessment_id_assessment"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_excuse_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_excuse"),
    )
    op.create_index("ix_excuse_assessment_id", "excuse", ["assessment_id", "person_id"], unique=False)
    op.create_table(
        "full_marks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("assessment_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_full_marks_assessment_id_assessment"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_full_marks"),
    )
    op.create_index("ix_full_marks_assessment_id", "full_marks", ["assessment_id", "item_id"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("assessment_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), server_default="queued", nullable=False),
        sa.Column("phase", sa.String(), server_default="compare", nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("basis", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("solver_version", sa.String(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column(
            "replaced", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("release_overrides", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column(
            "summary", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("error", sa.String(), server_default="", nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("applying_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "phase in ('compare', 'weigh', 'apply', 'await', 'undo')", name=op.f("ck_job_phase")
        ),
        sa.CheckConstraint(
            "state in ('queued', 'comparing', 'compared', 'applying', 'applied', 'undoing', 'undone', 'failed')",
            name=op.f("ck_job_state"),
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_job_assessment_id_assessment"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_assessment_id", "job", ["assessment_id", "id"], unique=False)
    op.create_index(
        "ix_job_unfinished",
        "job",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state in ('queued', 'comparing', 'applying', 'undoing')"),
    )
    op.create_index(
        "uq_job_marking",
        "job",
        ["assessment_id"],
        unique=True,
        postgresql_where=sa.text("state in ('applying', 'undoing')"),
    )
    op.create_table(
        "section_member",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id", "person_id"],
            ["enrolment.course_id", "enrolment.person_id"],
            name="fk_section_member_course_id_enrolment",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["course_id", "section"],
            ["section.course_id", "section.name"],
            name="fk_section_member_course_id_section",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_id", "section", "person_id", name="pk_section_member"),
    )
    op.create_index("ix_section_member_course_id", "section_member", ["course_id", "person_id"], unique=False)
    op.create_table(
        "statistics",
        sa.Column("assessment_id", sa.String(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("computed_from", sa.BigInteger(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_statistics_assessment_id_assessment"
        ),
        sa.PrimaryKeyConstraint("assessment_id", name="pk_statistics"),
    )
    op.create_table(
        "regrade_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('open', 'granted', 'declined')", name=op.f("ck_regrade_request_state")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_regrade_request_assessment_id_assessment"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_regrade_request_submission_id_submission"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_regrade_request"),
    )
    op.create_index("ix_regrade_request_assessment_id", "regrade_request", ["assessment_id", "id"])
    op.create_index(
        "uq_regrade_request_open",
        "regrade_request",
        ["submission_id", "part"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_regrade_request_submission_id", "regrade_request", ["submission_id"], unique=False)
    op.create_table(
        "regrading",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("possible", sa.Double(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("parts_pending", sa.Integer(), nullable=False),
        sa.Column("verdicts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lanes", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_regrading"),
        sa.UniqueConstraint("job_id", "fingerprint", name="uq_regrading_job_id_fingerprint"),
    )
    op.create_table(
        "replacement",
        sa.Column("assessment_id", sa.String(), nullable=False),
        sa.Column("item_hash", sa.String(), nullable=False),
        sa.Column("replaced_by", sa.String(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_replacement_assessment_id_assessment"
        ),
        sa.ForeignKeyConstraint(
            ["item_hash"], ["item_version.hash"], name="fk_replacement_item_hash_item_version"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_replacement_job_id_job"),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["item_version.hash"], name="fk_replacement_replaced_by_item_version"
        ),
        sa.PrimaryKeyConstraint("assessment_id", "item_hash", name="pk_replacement"),
    )
    op.create_table(
        "regrade_change",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("regrading_id", sa.BigInteger(), nullable=False),
        sa.Column("before_id", sa.BigInteger(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), nullable=True),
        sa.Column("lanes_before", postgresql.ARRAY(sa.TEXT()), nullable=True),
        sa.Column("undone_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name="fk_regrade_change_submission_id_submission",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", "submission_id", name="pk_regrade_change"),
    )
    op.create_index("ix_regrade_change_submission_id", "regrade_change", ["submission_id"], unique=False)
    op.create_index(
        "ix_regrade_change_unapplied",
        "regrade_change",
        ["job_id", "submission_id"],
        unique=False,
        postgresql_where=sa.text("after_id is null"),
    )
    op.create_table(
        "regrade_score",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("before", sa.Double(), nullable=True),
        sa.Column("after", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_regrade_score_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "person_id", "item_id", name="pk_regrade_score"),
    )
    op.create_index("ix_regrade_score_person_id", "regrade_score", ["person_id"], unique=False)
    op.add_column("assessment", sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assessment", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assessment", sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "assessment",
        sa.Column("late_percent_per_day", sa.Double(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "assessment",
        sa.Column("late_grace_minutes", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "assessment",
        sa.Column("late_floor_percent", sa.Double(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("assessment", sa.Column("release", sa.String(), server_default="at-once", nullable=False))
    op.add_column("assessment", sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assessment_item", sa.Column("conventions", postgresql.ARRAY(sa.TEXT()), nullable=True))
    op.add_column("audit_event", sa.Column("course_id", sa.String(), nullable=True))
    op.create_index("ix_audit_event_course_id", "audit_event", ["course_id", "id"], unique=False)
    op.add_column("course", sa.Column("time_zone", sa.String(), server_default="UTC", nullable=False))
    op.add_column(
        "course", sa.Column("decimal_comma", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "enrolment",
        sa.Column(
            "changed",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
    )
    op.add_column("mark", sa.Column("item_hash", sa.String(), nullable=True))
    op.add_column("mark", sa.Column("conventions", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_foreign_key("fk_mark_item_hash_item_version", "mark", "item_version", ["item_hash"], ["hash"])
    op.add_column(
        "person",
        sa.Column(
            "changed",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
    )
    op.add_column(
        "score", sa.Column("late_penalty", sa.Double(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column(
        "score",
        sa.Column(
            "changed",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
    )
    op.add_column(
        "submission",
        sa.Column(
            "changed",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
    )
    for table in ("score", "submission"):
        op.create_index(f"ix_{table}_changed", table, ["assessment_id", "changed"], unique=False)
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_assessment_{name}"), "assessment", condition)
    op.drop_constraint(op.f(ROLE_BEFORE), "enrolment")
    op.create_check_constraint(op.f("ck_enrolment_role"), "enrolment", ROLES)
    op.execute(REFUSE.format(unless=ERASING))
    op.add_column(
        "assessment",
        sa.Column(
            "changed",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_mark_made_by", "mark", ["made_by"], unique=False, postgresql_where=sa.text("made_by <> 'worker'")
    )
    op.create_index("ix_score_submission_id", "score", ["submission_id"], unique=False)
    op.create_index("ix_inbox_submission_id", "inbox", ["submission_id"], unique=False)
    op.execute(STAMP)
    for table, when in STAMPS.items():
        op.execute(
            f"create trigger stamp_change before update on {table}"
            f" for each row when ({when}) execute function stamp_change()"
        )
    for table in GONE:
        op.execute(
            f"create trigger stamp_gone after delete on {table} referencing old table as moved"
            " for each statement execute function stamp_enrolments()"
        )
    op.create_index("ix_enrolment_course_id", "enrolment", ["course_id", "changed"])


def downgrade() -> None:
    for function in ("stamp_change", "stamp_assessment", "stamp_enrolments", "stamp_members", "stamp_unreadable"):
        op.execute(f"drop function {function} cascade")
    op.drop_column("assessment", "changed")
    op.execute(REFUSE.format(unless=""))
    op.execute("delete from enrolment where role = 'assistant'")
    op.drop_constraint(op.f("ck_enrolment_role"), "enrolment")
    op.create_check_constraint(op.f(ROLE_BEFORE), "enrolment", ROLES_BEFORE)

    op.drop_index("ix_enrolment_course_id", "enrolment")
    op.drop_index("ix_inbox_submission_id", table_name="inbox")
    op.drop_index("ix_score_submission_id", table_name="score")
    op.drop_index(
        "ix_mark_made_by", table_name="mark", postgresql_where=sa.text("made_by <> 'worker'")
    )
    for table in ("score", "submission"):
        op.drop_index(f"ix_{table}_changed", table_name=table)
    op.drop_column("submission", "changed")
    op.drop_column("score", "changed")
    op.drop_column("score", "late_penalty")
    op.drop_column("person", "changed")
    op.drop_constraint("fk_mark_item_hash_item_version", "mark", type_="foreignkey")
    op.drop_column("mark", "conventions")
    op.drop_column("mark", "item_hash")
    op.drop_column("enrolment", "changed")
    op.drop_column("course", "decimal_comma")
    op.drop_column("course", "time_zone")
    op.drop_index("ix_audit_event_course_id", table_name="audit_event")
    op.drop_column("audit_event", "course_id")
    op.drop_column("assessment_item", "conventions")
    op.drop_column("assessment", "posted_at")
    op.drop_column("assessment", "release")
    op.drop_column("assessment", "late_floor_percent")
    op.drop_column("assessment", "late_grace_minutes")
    op.drop_column("assessment", "late_percent_per_day")
    op.drop_column("assessment", "closes_at")
    op.drop_column("assessment", "due_at")
    op.drop_column("assessment", "opens_at")
    op.drop_index("ix_regrade_score_person_id", table_name="regrade_score")
    op.drop_table("regrade_score")
    op.drop_index(
        "ix_regrade_change_unapplied",
        table_name="regrade_change",
        postgresql_where=sa.text("after_id is null"),
    )
    op.drop_index("ix_regrade_change_submission_id", table_name="regrade_change")
    op.drop_table("regrade_change")
    op.drop_table("replacement")
    op.drop_table("regrading")
    op.drop_index("ix_regrade_request_submission_id", table_name="regrade_request")
    op.drop_table("regrade_request")
    op.drop_table("statistics")
    op.drop_index("ix_section_member_course_id", table_name="section_member")
    op.drop_table("section_member")
    op.drop_index(
        "ix_job_unfinished",
        table_name="job",
        postgresql_where=sa.text("state in ('queued', 'comparing', 'applying', 'undoing')"),
    )
    op.drop_index(
        "uq_job_marking",
        table_name="job",
        postgresql_where=sa.text("state in ('applying', 'undoing')"),
    )
    op.drop_index("ix_job_assessment_id", table_name="job")
    op.drop_table("job")
    op.drop_index("ix_full_marks_assessment_id", table_name="full_marks")
    op.drop_table("full_marks")
    op.drop_index("ix_excuse_assessment_id", table_name="excuse")
    op.drop_table("excuse")
    op.drop_index("ix_accommodation_assessment_id", table_name="accommodation")
    op.drop_table("accommodation")
    op.drop_table("section")
