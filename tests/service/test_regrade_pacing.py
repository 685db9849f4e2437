"""How much a regrade does in one transaction: by what the page before took, worked out by hand."""

from __future__ import annotations

from time import monotonic

import pytest

from service.regrades.pacing import FEWEST, Pace, following


@pytest.mark.parametrize(
    ("rows", "took", "left", "most", "then"),
    [
        (100, 0.01, 0.24, 1000, 200),  # 2,400 would fit, but nobody knows yet
        (800, 0.04, 0.20, 1000, 1000),
        (400, 0.10, 0.05, 1000, 200),
        (400, 0.10, 0.02, 1000, 0),  # 80 are not worth a page
        (1000, 0.90, 0.05, 1000, 0),
        (400, 0.10, 0.0, 1000, 0),
        (400, 0.10, -1.0, 1000, 0),
        (100, 0.0, 0.1, 1000, 200),
    ],
)
def test_following_page_takes_what_time_is_left(
    rows: int, took: float, left: float, most: int, then: int
) -> None:
    assert following(rows, took, left, most) == then


def test_page_is_done_though_the_time_is_up() -> None:
    (only,) = Pace(1000).pages(monotonic() - 1)

    assert only[0] == FEWEST
    assert only[1] <= -1


def test_pages_begin_with_what_was_found_to_fit_before() -> None:
    slow, quick = Pace(1000, rows=400, took=10.0), Pace(1000, rows=400, took=0.01)

    assert next(slow.pages(monotonic() + 5))[0] in (199, 200)
    assert next(quick.pages(monotonic() + 5))[0] == 800


def test_page_of_a_transaction_is_as_long_as_the_full_one_before_lets_it_be() -> None:
    pace = Pace(1000, rows=400, took=10.0)

    with pace.page(5.0) as halved:
        halved.done = halved.rows
    with pace.page(5.0) as doubled:
        doubled.done = doubled.rows - 1
    with pace.page(5.0) as after_the_last:
        pass

    assert [page.rows for page in (halved, doubled, after_the_last)] == [200, 400, 400]
