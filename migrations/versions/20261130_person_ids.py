"""Ids of people: none that the service calls itself by, and each in one spelling."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RESERVED = (
    "^(worker|erased person|(undo of )?regrade [0-9]+|(student|instructor|admin|lms) token .+"
    "|(operator|integration) .+)$"
)
"""Ids by which marks and the trail name who is no person."""
RENAMED = f"""
    create temp table renamed on commit drop as
    select id as before, 'person ' || id as after from person where id ~* '{RESERVED}'
    union all
    -- Ids are read in normal form from now on; of two spellings of one, the other stays as it is.
    select min(id), normalize(id, NFC) from person
    where id is not NFC normalized and normalize(id, NFC) not in (select id from person)
    group by normalize(id, NFC)
"""
NAMING = (
    "enrolment", "section_member", "submission", "score", "api_token", "accommodation", "excuse", "regrade_score",
)  # fmt: skip
"""Tables with the id of a person in `person_id`."""
REFERENCES = """
    do $$
    declare each record;
    begin
        for each in
            select conrelid::regclass as name, conname from pg_constraint
            where contype = 'f' and confrelid in ('person'::regclass, 'enrolment'::regclass)
        loop
            execute 'alter table ' || each.name || ' alter constraint ' || quote_ident(each.conname)
                || ' {deferrable}';
        end loop;
    end $$
"""


def upgrade() -> None:
    op.execute(RENAMED)
    op.execute(REFERENCES.format(deferrable="deferrable initially deferred"))
    op.execute("update person set id = renamed.after from renamed where id = renamed.before")
    for table in NAMING:
        op.execute(f"update {table} set person_id = renamed.after from renamed where person_id = renamed.before")
    op.execute("update audit_event set actor = renamed.after from renamed where actor = renamed.before")
    op.execute(
        "update audit_event set subject = renamed.after from renamed"
        " where subject = renamed.before and action like 'person.%'"
    )
    op.execute("set constraints all immediate")
    op.execute(REFERENCES.format(deferrable="not deferrable"))
    op.create_check_constraint(op.f("ck_person_id"), "person", f"id !~* '{RESERVED}'")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_person_id"), "person")
