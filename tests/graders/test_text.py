"""Spellings of signs."""

from hypothesis import given
from hypothesis import strategies as st

from graders.text import respelled, unify

COMMON = st.sampled_from("σΩαµ×·≈≠≤≥√→∞−2³½ﬁ５é\u0301\u0338,. x=^/'\n\t\0")


@given(st.text(COMMON) | st.text())
def test_a_common_sign_is_spelled_as_all_passes_would(text):
    assert unify(text) == respelled(text)
