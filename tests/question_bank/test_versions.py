from __future__ import annotations

import re

from question_bank.versions import policy_version, solver_version


def test_versions_are_short_hashes_that_differ() -> None:
    versions = {solver_version(), policy_version()}

    assert len(versions) == 2
    assert all(re.fullmatch(r"[0-9a-f]{12}", version) for version in versions)
