"""Who may see what, said a second time and naively: loops over lists, no query, no role table.

The reference of the stateful test (test_state.py). It shares nothing with the application but the
letters of the roles: T therapist, P prescriber, D front desk, O owner.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass
class Person:
    """A member of staff."""

    pk: Any
    practice: str
    roles: set[str]
    may_sign_in: bool = True


@dataclass
class Membership:
    """That a person looks after a client, from a day on, and until before another."""

    pk: Any
    person: Person
    client: Any
    role: str
    since: date
    is_lead: bool
    until: date | None = None

    def holds_on(self, today: date) -> bool:
        return self.since <= today and (self.until is None or today < self.until)


@dataclass(frozen=True)
class Thing:
    """One row that may be seen or not: what it is, whose it is, where."""

    pk: Any
    kind: str
    client: Any
    practice: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who may do one thing to one kind: roles for their own clients, roles for the whole practice."""

    own_clients: str = ""
    practice: str = ""


@dataclass
class Facts:
    """Everything that decides, as plain lists."""

    today: dict[str, date]
    people: list[Person] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)

    def may(self, person: Person, rule: Rule, thing: Thing) -> bool:
        """Say whether this person may do what the rule is about to this thing."""
        if not person.may_sign_in or person.practice != thing.practice:
            return False
        for role in person.roles:
            if role in rule.practice:
                return True
            if role in rule.own_clients and self.looks_after(person, thing):
                return True
        return False

    def looks_after(self, person: Person, thing: Thing) -> bool:
        today = self.today[person.practice]
        for membership in self.memberships:
            if membership.person is person and membership.client == thing.client and membership.holds_on(today):
                return True
        return False

    def open_memberships(self, client: Any, role: str) -> Iterator[Membership]:
        for membership in self.memberships:
            if membership.client == client and membership.role == role and membership.until is None:
                yield membership

    def other_owners(self, person: Person) -> list[Person]:
        return [
            other
            for other in self.people
            if other is not person and other.practice == person.practice and "O" in other.roles and other.may_sign_in
        ]
