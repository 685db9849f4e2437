"""Mentions of somebody in what others wrote of something else: found by name, address and id, and replaced.

Looked through is what people write to explain a decision, and what they are answered, in the ``courses``
somebody was in: their id may be a common word, which elsewhere means nobody. Answers of other students are
theirs, and are graded as typed; titles are for those to change who run the course.
"""

from __future__ import annotations

import re

from service.exports.cells import split_name
from service.models import Person

ERASED = "erased person"
"""Who is named where somebody was who is no longer known."""

NOWHERE = "a^"
"""A pattern that is found in no text."""

WRITTEN = {
    "accommodation": ("reason",),
    "excuse": ("reason",),
    "full_marks": ("reason",),
    "job": ("reason", "error"),
    "regrade_request": ("reason", "answer"),
}
"""Columns of free text, by table; those of marks are ``REPLACE``'s."""
TOLD = "('reason', 'answer', 'feedback')"
"""SQL: what is free text in the detail of an event of the trail."""
WITHOUT = "regexp_replace({}, :mention, :erased, 'gi')"

HERE = "assessment_id in (select id from assessment where course_id = any(:courses))"
"""SQL: whether a row is of an assessment of the courses."""
DECIDED = rf"""(
    select submission_id from mark join submission on submission.id = submission_id
    where made_by <> 'worker' and made_by !~ '^(undo of )?regrade [0-9]+$' and {HERE}
)"""
"""SQL: the submissions somebody decided a part of; every mark after that may tell who and in which words."""
NAMED = """exists (
    select from jsonb_each(verdicts) as each(part, verdict)
    where verdict ->> 'reason' = 'override' and (
        verdict -> 'evidence' ->> 'by' = :person or verdict ->> 'feedback' ~* :mention
        or verdict -> 'evidence' ->> 'because' ~* :mention
    )
)"""
UNNAMED = f"""(
    select jsonb_object_agg(part, case when verdict ->> 'reason' <> 'override' then verdict else
        verdict || jsonb_build_object(
            'feedback', {WITHOUT.format("verdict ->> 'feedback'")},
            'evidence', verdict -> 'evidence' || jsonb_build_object(
                'by', case verdict -> 'evidence' ->> 'by' when :person then cast(:erased as text)
                      else verdict -> 'evidence' ->> 'by' end,
                'because', {WITHOUT.format("verdict -> 'evidence' ->> 'because'")}
            )
        )
    end) from jsonb_each(verdicts) as each(part, verdict)
)"""
"""SQL: whether verdicts name somebody as who decided or in the words of who did, and the verdicts without."""

CONCERNED = f"""
    select submission.person_id from submission join mark on mark.submission_id = submission.id
    where submission.id in {DECIDED} and {NAMED}
"""
"""SQL: the students whose marks are changed by ``REPLACE``; who writes theirs is to wait for it."""
REPLACE = (
    f"update mark set verdicts = {UNNAMED} where submission_id in {DECIDED} and {NAMED}",
    f"""
    update regrading set verdicts = {UNNAMED}
    where job_id in (
        select id from job where assessment_id in (
            select assessment_id from submission where id in {DECIDED}
        )
    ) and {NAMED}
    """,
    f"""
    update mark set reason = {WITHOUT.format("reason")}
    where made_by <> 'worker' and reason ~* :mention
          and submission_id in (select id from submission where {HERE})
    """,
    *(
        f"update {table} set {column} = {WITHOUT.format(column)} where {HERE} and {column} ~* :mention"
        for table, columns in WRITTEN.items()
        for column in columns
    ),
    f"""
    update audit_event set detail = (
        select jsonb_object_agg(key, case when key in {TOLD} and jsonb_typeof(value) = 'string'
            then to_jsonb({WITHOUT.format("value #>> '{}'")}) else value end)
        from jsonb_each(detail)
    ) where course_id = any(:courses) and exists (
        select from jsonb_each_text(detail) as said(key, value) where key in {TOLD} and value ~* :mention
    )
    """,
)
"""SQL: what replaces every mention of somebody, but of those that no rule tells from other words."""


def pattern(person: Person) -> str:
    """A regular expression of PostgreSQL for mentions of somebody, in whatever case.

    Their name in full and in either order, their address, and their id, as words of their own. Parts of a
    name are left, and what is too short to tell them from others, such as the id 7.
    """
    first, last = split_name(person.name, "")
    names = [person.name, f"{first} {last}", f"{last}, {first}"] if first and last else [person.name]
    ids = [person.email, person.id]
    found = [f"(?<!\\w){spelt(name)}(?!\\w)" for name in names if telling(name)]
    # A dot, an at sign or a hyphen goes on with an id, which is then that of somebody else.
    found += [f"(?<!\\w)(?<!\\w[-.@]){spelt(id)}(?!\\w)(?![-.@]\\w)" for id in ids if telling(id)]
    return "|".join(found) or NOWHERE


def telling(words: str) -> bool:
    """Whether a text tells somebody from others: three characters with a letter, or five."""
    return len(words) >= 5 or (len(words) >= 3 and any(map(str.isalpha, words)))


def spelt(words: str) -> str:
    """An expression for words with any white space between them."""
    return r"\s+".join(map(re.escape, words.split()))
