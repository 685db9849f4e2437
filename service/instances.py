"""The instances assessments ask of students."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session as DbSession

from question_bank.item import Item
from service import attempts
from service.attempts import Slot
from service.variants import AS_PRINTED, PER_ATTEMPT, assigned


class Instances:
    """What each student of a batch is asked; reads the database once, and only where attempts matter."""

    def __init__(self, session: DbSession, secret: str, policies: Mapping[Slot, str]) -> None:
        self.secret = secret
        self.policies = policies
        counted = [slot for slot, policy in policies.items() if policy == PER_ATTEMPT]
        if counted:
            # Before anything is counted, and as intake locks them: two tabs are not asked the same.
            attempts.lock(session, {person for person, _, _ in policies})
        self.spent = attempts.used(session, counted)

    def seed(self, slot: Slot, item: Item) -> int | None:
        """The seed of the instance a student is to answer now; None is the document's own."""
        policy = self.policies.get(slot, AS_PRINTED)
        return assigned(policy, self.secret, slot, item, self.spent.get(slot, 0) + 1)

    def changes(self, slot: Slot) -> bool:
        """Whether the next attempt is asked something else."""
        return self.policies.get(slot) == PER_ATTEMPT

    def spend(self, slot: Slot) -> None:
        """Count an attempt that is about to be stored."""
        self.spent[slot] = self.spent.get(slot, 0) + 1
