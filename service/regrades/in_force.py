"""Which regrades are in force, after others were asked for, failed or were undone."""

from __future__ import annotations

IN_FORCE = "job.state in ('applied', 'failed') and job.undoing_since is null"
"""SQL: whether a regrade is in force, as far as it came. One whose undo has begun is not, even where that
failed."""
IN_FORCE_SINCE = f"""
    select job.id, job.reason, job.basis -> {{item}} as basis, job.release_overrides, job.applying_since
    from job
    where job.assessment_id = {{assessment}} and job.basis ? {{item}}
          and {IN_FORCE} and job.applying_since > {{since}}
    order by job.applying_since desc limit 1
"""
"""SQL: the last regrade of an item that was applied after a moment and is in force, and what it grades by.
One that changed nothing has left no mark."""
