"""How the parts of an assessment were answered: verdicts, misconceptions, equal wrong answers, variants."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from question_bank.errors import UnknownItem
from question_bank.item import Item
from question_bank.item_verdict import OVERRIDE
from question_bank.variants import Choice
from service import bank
from service.item_analysis import between_groups

CLUSTERS = 20
"""Of the wrong answers to a part, so many are told that most students gave."""
LONGEST_READING = 200
"""Characters of an answer, as it was read, that tell it from others."""
AT_ONCE = 1000
"""Answers read from the database together."""
VARIANTS = 50
"""Of the variants of an item, so many are told that most students had."""

BY_STUDENTS = """
    (
        select score.* from score
        join assessment on assessment.id = score.assessment_id
        join enrolment on enrolment.course_id = assessment.course_id
             and enrolment.person_id = score.person_id and enrolment.role = 'student'
        where score.assessment_id = :assessment
    ) score
"""
"""SQL: the scores of students of the course; neither staff who try it out nor who has left."""
ANSWERS = text(f"""
    with said as (
        select s.item_id, jsonb_each(last.verdicts) as part
        from {BY_STUDENTS}
        join submission s on s.id = score.submission_id
        cross join lateral (
            select verdicts from mark where mark.submission_id = s.id order by mark.id desc limit 1
        ) last
    ), judged as (
        select item_id, (part).key as name, (part).value ->> 'status' as status,
               (part).value ->> 'reason' as reason,
               case when (part).value ->> 'status' not in ('correct', 'undecided')
                         and (part).value ->> 'reason' <> :override
                    then coalesce(left((part).value ->> 'read_as', :longest), '') else '' end as read_as,
               count(*) as n, sum(((part).value ->> 'score')::float) as score
        from said
        group by 1, 2, 3, 4, 5
    ), placed as (
        select *, row_number() over (
            partition by item_id, name, read_as = '' order by n desc, reason, read_as
        ) as place
        from judged
    )
    select item_id, name, status, reason, case when place <= :clusters then read_as else '' end as read_as,
           sum(n)::bigint as n, sum(score) as score
    from placed group by 1, 2, 3, 4, 5 order by 1, 2, n desc, reason, read_as
""")
"""SQL: how often each part was judged for each reason, of the submissions that count.

With the wrong answers that most students gave; the others, of which each student may have one, together.
What a person decided is not told as wrong: why they did is no kind of mistake.
"""

DRAWN = text(f"""
    select s.item_id, s.item_hash, s.seed, score.score + score.late_penalty, score.possible
    from {BY_STUDENTS} join submission s on s.id = score.submission_id
    where s.seed is not null and score.possible > 0
""")
"""SQL: what the submissions that count earned, of those that were asked an instance of a seed."""


def answered(session: DbSession, assessment_id: str) -> dict[str, list[dict[str, Any]]]:
    """Of each part of each item: how it was judged, which misconceptions, which wrong answers."""
    limits = {"longest": LONGEST_READING, "clusters": CLUSTERS, "override": OVERRIDE}
    rows = session.execute(ANSWERS, {"assessment": assessment_id, **limits}).mappings()
    grouped: dict[str, dict[str, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        grouped[row["item_id"]][row["name"]].append(dict(row))
    return {
        item_id: [
            {"part": part} | part_figures(rows, causes(item_id, part))
            for part, rows in in_order(item_id, parts)
        ]
        for item_id, parts in grouped.items()
    }


def part_figures(rows: Iterable[Mapping[str, Any]], causes: Iterable[str]) -> dict[str, Any]:
    """How a part was judged, the shares of its misconceptions, and clusters of equal wrong answers."""
    statuses: dict[str, int] = defaultdict(int)
    reasons: dict[str, int] = defaultdict(int)
    clusters = []
    scored = 0.0
    for row in rows:
        statuses[row["status"]] += row["n"]
        reasons[row["reason"]] += row["n"]
        scored += row["score"] or 0.0 if row["status"] != "undecided" else 0.0
        if row["read_as"]:
            clusters.append({"read_as": row["read_as"], "reason": row["reason"], "n": row["n"]})
    n = sum(statuses.values())
    decided = n - statuses["undecided"] - statuses["invalid"]
    return {
        "n": n,
        "facility": scored / decided if decided else None,
        "statuses": {status: count for status, count in statuses.items() if count},
        "misconceptions": [
            {"reason": cause, "n": reasons[cause], "share": reasons[cause] / n}
            for cause in causes
            if reasons[cause]
        ],
        "clusters": clusters,
    }


def by_variant(session: DbSession, assessment_id: str) -> dict[str, dict[str, Any]]:
    """Of each item that was asked in variants: how hard each of them was."""
    drawn: dict[str, dict[str, array[float]]] = defaultdict(lambda: defaultdict(lambda: array("d")))
    named = cache(instance_name)
    at_once = {"yield_per": AT_ONCE}
    with session.execute(DRAWN, {"assessment": assessment_id}, execution_options=at_once) as rows:
        for item_id, item_hash, seed, score, possible in rows:
            item = bank.version(item_id, item_hash)
            drawn[item_id][named(item, item.variants.choose(seed))].extend((score, possible))
    return {item_id: variant_figures(instances) for item_id, instances in drawn.items()}


def variant_figures(instances: Mapping[str, array[float]]) -> dict[str, Any]:
    """The facility of each variant, and the share of the variance that lies between them.

    Of each instance the points earned and possible, in turn.
    """
    tables = {name: np.array(points).reshape(-1, 2) for name, points in instances.items()}
    shares = [table[:, 0] / table[:, 1] for table in tables.values()]
    most = sorted(tables, key=lambda name: (-len(tables[name]), name))[:VARIANTS]
    return {
        "eta_squared": between_groups(shares),
        "instances": [
            {
                "params": name,
                "n": len(tables[name]),
                "facility": float(tables[name][:, 0].sum() / tables[name][:, 1].sum()),
            }
            for name in most
        ],
    }


def instance_name(item: Item, choice: Choice) -> str:
    """What is drawn, in words that tell variants apart."""
    params = item.variants.params(choice)
    return ", ".join(f"{name} = {value}" for name, value in params.items())[:LONGEST_READING]


def causes(item_id: str, part: str) -> list[str]:
    """The misconceptions a part knows, as reasons of verdicts."""
    item = current(item_id)
    return [] if item is None or part not in item.parts else [m.id for m in item.parts[part].misconceptions]


def in_order(item_id: str, parts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Parts in the order of the item, those it has no more at the end."""
    item = current(item_id)
    known = [name for name in item.parts if name in parts] if item is not None else []
    return [(name, parts[name]) for name in [*known, *(name for name in parts if name not in known)]]


def current(item_id: str) -> Item | None:
    """The item as it is now; None where the bank has it no more."""
    try:
        return bank.current()[item_id]
    except UnknownItem:
        return None
