"""A practice in motion, and after each step: does the application still answer like the naive model?

Every step is done by the real service inside one transaction that is undone at the end; then
random people are asked about random rows, by the filter every list uses, by the access functions,
and through the front door.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

import time_machine
from django.db import transaction
from django.http import Http404
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from clients import access as clients_access
from clients.models import CareTeamMember, Client, ConsentRecord, ContactPerson, Course, MedicalClearance, Task
from clients.rules.particulars import ClientDetails
from clients.services import care_team
from clients.services.clients import add_client, archive_client, restore_client
from clinic.policy.terms import Permission, Role
from clinic.practice.models import Practice
from clinic.reminders import access as reminders_access
from clinic.reminders.models import Reminder
from clinic.scheduling import access as scheduling_access
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from clinic.staff.queries import accounts
from clinic.staff.services import invitations, people
from integration import access as integration_access
from integration.models import Commitment, IntegrationNote
from reports import access as reports_access
from reports.models import RenderedDocument
from sessions import access as sessions_access
from sessions.models import CountEvent, Dose, DosingSession, Prescription
from tests.factories.clients import make_task
from tests.factories.people import make_course
from tests.factories.worlds import World
from tests.security.naive import Facts, Membership, Person, Rule, Thing

P = Permission

LETTERS: Final = {"T": Role.THERAPIST, "P": Role.PRESCRIBER, "D": Role.FRONT_DESK, "O": Role.OWNER}
CODES: Final = {role: letter for letter, role in LETTERS.items()}
PAIRS_PER_STEP: Final = 20
PEOPLE_PER_STEP: Final = 2
KINDS_PER_PERSON: Final = 2
MOST_PEOPLE, MOST_CLIENTS, MOST_THINGS = 14, 9, 120

BOTH: Final = Rule(own_clients="TP")
BOTH_AND_DESK: Final = Rule(own_clients="TP", practice="D")
THERAPIST: Final = Rule(own_clients="T")
THERAPIST_AND_DESK: Final = Rule(own_clients="T", practice="D")
PRESCRIBER: Final = Rule(own_clients="P")


@dataclass(frozen=True)
class Question:
    """One thing one may do to a kind of row: how the application answers, and what is right."""

    model: Any
    permission: Permission
    rule: Rule


QUESTIONS: Final[Mapping[str, tuple[Question, ...]]] = {
    "client": (
        Question(Client, P.VIEW_CLIENT, BOTH_AND_DESK),
        Question(Client, P.EDIT_CLIENT, BOTH_AND_DESK),
        Question(Client, P.VIEW_CHART, BOTH),
        Question(Client, P.MANAGE_CARE_TEAM, THERAPIST_AND_DESK),
        Question(Client, P.BOOK_APPOINTMENT, THERAPIST_AND_DESK),
        Question(Client, P.RECORD_MEASURE, BOTH),
        Question(Client, P.VIEW_PRESCRIPTION, BOTH),
    ),
    "membership": (Question(CareTeamMember, P.MANAGE_CARE_TEAM, THERAPIST_AND_DESK),),
    "contact": (Question(ContactPerson, P.EDIT_CLIENT, BOTH_AND_DESK),),
    "course": (
        Question(Course, P.VIEW_CHART, BOTH),
        Question(Course, P.REQUEST_CLEARANCE, THERAPIST),
        Question(Course, P.WRITE_PRESCRIPTION, PRESCRIBER),
    ),
    "clearance": (
        Question(MedicalClearance, P.VIEW_CHART, BOTH),
        Question(MedicalClearance, P.DECIDE_CLEARANCE, PRESCRIBER),
    ),
    "consent": (Question(ConsentRecord, P.VIEW_CHART, BOTH), Question(ConsentRecord, P.RECORD_CONSENT, BOTH)),
    "task": (Question(Task, P.RESOLVE_TASK, BOTH),),
    "appointment": (
        Question(Appointment, P.VIEW_SCHEDULE, BOTH_AND_DESK),
        Question(Appointment, P.BOOK_APPOINTMENT, THERAPIST_AND_DESK),
    ),
    "prescription": (
        Question(Prescription, P.VIEW_PRESCRIPTION, BOTH),
        Question(Prescription, P.WRITE_PRESCRIPTION, PRESCRIBER),
    ),
    "count_line": (Question(CountEvent, P.RECORD_COUNT, BOTH),),
    "dosing_session": (
        Question(DosingSession, P.VIEW_DOSING_SESSION, BOTH),
        Question(DosingSession, P.RECORD_DOSING_SESSION, THERAPIST),
        Question(DosingSession, P.SIGN_NOTE, THERAPIST),
        Question(DosingSession, P.ISSUE_DOCUMENT, BOTH),
    ),
    "dose": (Question(Dose, P.VIEW_DOSING_SESSION, BOTH),),
    "integration_note": (
        Question(IntegrationNote, P.VIEW_INTEGRATION, BOTH),
        Question(IntegrationNote, P.WRITE_INTEGRATION, THERAPIST),
    ),
    "commitment": (Question(Commitment, P.WRITE_INTEGRATION, THERAPIST),),
    "document": (Question(RenderedDocument, P.VIEW_DOCUMENT, BOTH),),
    "reminder": (Question(Reminder, P.VIEW_MESSAGES, THERAPIST_AND_DESK),),
}

# The doors of the record, and the page behind each.
Door = tuple[Callable[[User, Any], object], Rule, str]
DOORS: Final[Mapping[str, Door]] = {
    "client": (clients_access.client_for, BOTH_AND_DESK, "clients:detail"),
    "course": (clients_access.course_for, BOTH, "clients:course"),
    "clearance": (clients_access.clearance_for, BOTH, "clients:clearance"),
    "prescription": (sessions_access.prescription_for, BOTH, "sessions:prescription"),
    "dosing_session": (sessions_access.dosing_session_for, BOTH, "sessions:detail"),
    "integration_note": (integration_access.note_for, BOTH, "integration:note"),
    "appointment": (scheduling_access.appointment_for, BOTH_AND_DESK, "scheduling:detail"),
    "document": (reports_access.document_for, BOTH, "reports:document"),
    "reminder": (reminders_access.message_for, THERAPIST_AND_DESK, "reminders:detail"),
}

numbers = st.integers(0, 999)
role_sets = st.sets(st.sampled_from("TPDO"), min_size=1, max_size=3)
counted: Counter[str] = Counter()


class StaffChanges(RuleBasedStateMachine):
    """Hire, let go, change roles, hand over, let time pass; the answers must follow at once."""

    worlds: ClassVar[Iterable[World]] = ()

    @initialize(seed=st.integers(0, 2**32 - 1))
    def begin(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.clock = time_machine.travel(datetime.now(UTC).replace(microsecond=0), tick=False)
        self.traveller = self.clock.start()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.steps = 0
        self.numbers = 0
        self.practices = {str(world.practice.pk): world.practice for world in self.worlds}
        self.facts = Facts(today={})
        self._read_the_clock()
        for world in self.worlds:
            self._take_in(world)
        staff = User.objects.filter(practice__in=self.practices.values()).prefetch_related("staff_roles")
        self.facts.people += [
            Person(user.pk, str(user.practice_id), {CODES[role] for role in user.roles}, user.is_active)
            for user in staff
        ]
        self._take_in_memberships(joined_now=False)

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)
            self.clock.stop()

    # What happens in a practice

    @precondition(lambda self: len(self.facts.people) < MOST_PEOPLE)
    @rule(where=numbers, roles=role_sets)
    def hire(self, where: int, roles: set[str]) -> None:
        practice = self._practice(where)
        self.numbers += 1
        invitation, _token = invitations.invite(
            practice=practice, email=f"hired{self.numbers}@example.org", name=f"Hired {self.numbers}", credentials="",
            roles=frozenset(LETTERS[letter] for letter in roles), actor=self._owner_of(practice), now=self.now,
        )  # fmt: skip
        user = invitations.accept_invitation(invitation=invitation, password="correct-horse-battery", now=self.now)
        self.facts.people.append(Person(user.pk, str(practice.pk), set(roles)))

    @rule(who=numbers, by=numbers)
    def dismiss(self, who: int, by: int) -> None:
        person = self._person(who)
        actor = self._owner_among(person, by)
        refused = person is actor or ("O" in person.roles and not self.facts.other_owners(person))
        try:
            people.deactivate(user=user_of(person), actor=user_of(actor), now=self.now)
        except people.AccessChangeRefused:
            assert refused
        else:
            assert not refused
            person.may_sign_in = False

    @rule(who=numbers)
    def bring_back(self, who: int) -> None:
        person = self._person(who)
        people.reactivate(user=user_of(person), actor=user_of(self._owner_among(person, 0)), now=self.now)
        person.may_sign_in = True

    @rule(who=numbers, by=numbers, roles=role_sets)
    def change_roles(self, who: int, by: int, roles: set[str]) -> None:
        person = self._person(who)
        actor = self._owner_among(person, by)
        loses_owner = "O" in person.roles and "O" not in roles
        refused = person is actor or (loses_owner and not self.facts.other_owners(person))
        wanted = frozenset(LETTERS[letter] for letter in roles)
        try:
            people.change_roles(user=user_of(person), roles=wanted, actor=user_of(actor), now=self.now)
        except people.AccessChangeRefused:
            assert refused
        else:
            assert not refused
            person.roles = set(roles)

    @precondition(lambda self: len(self._clients()) < MOST_CLIENTS)
    @rule(where=numbers, who=numbers, has_lead=st.booleans())
    def add_client(self, where: int, who: int, has_lead: bool) -> None:
        practice = self._practice(where)
        fit = [p for p in self.facts.people if p.practice == str(practice.pk) and p.may_sign_in and "T" in p.roles]
        lead = fit[who % len(fit)] if has_lead and fit else None
        self.numbers += 1
        client = add_client(
            practice=practice, details=details(self.numbers, practice), lead=user_of(lead) if lead else None,
            actor=self._owner_of(practice), now=self.now,
        )  # fmt: skip
        self._thing(client.pk, "client", client)
        self._take_in_memberships()

    @rule(which=numbers, who=numbers, role=st.sampled_from("TP"), is_lead=st.booleans())
    def join(self, which: int, who: int, role: str, is_lead: bool) -> None:
        client, person = self._client(which), self._person(who)
        same = [m for m in self.facts.open_memberships(client.pk, role) if m.person is person]
        refused = not person.may_sign_in or role not in person.roles or person.practice != client.practice or bool(same)
        try:
            care_team.join_care_team(
                client=Client.objects.get(pk=client.pk), user=user_of(person), role=LETTERS[role], is_lead=is_lead,
                actor=self._owner_of(self.practices[client.practice]), now=self.now,
            )  # fmt: skip
        except care_team.CareTeamRefused:
            assert refused
        else:
            assert not refused
            if is_lead:
                for other in self.facts.open_memberships(client.pk, role):
                    other.is_lead = False
            self._take_in_memberships()

    @rule(which=numbers)
    def leave(self, which: int) -> None:
        membership = self._membership(which)
        actor = self._owner_of(self.practices[membership.person.practice])
        refused = membership.until is None and membership.is_lead
        try:
            member = CareTeamMember.objects.get(pk=membership.pk)
            care_team.leave_care_team(member=member, actor=actor, now=self.now)
        except care_team.LeadMustBeHandedOver:
            assert refused
        else:
            assert not refused
            if membership.until is None:
                membership.until = max(self.facts.today[membership.person.practice], membership.since)

    @rule(which=numbers, who=numbers, role=st.sampled_from("TP"))
    def hand_over(self, which: int, who: int, role: str) -> None:
        """Give a client to somebody else: they become responsible, and the one before leaves."""
        client = self._client(which)
        leads = [m for m in self.facts.open_memberships(client.pk, role) if m.is_lead]
        self.join(which, who, role, is_lead=True)
        for lead in leads:
            if not lead.is_lead:
                self.leave(self.facts.memberships.index(lead))

    @rule(which=numbers)
    def make_responsible(self, which: int) -> None:
        membership = self._membership(which)
        actor = self._owner_of(self.practices[membership.person.practice])
        try:
            member = CareTeamMember.objects.get(pk=membership.pk)
            care_team.make_responsible(member=member, actor=actor, now=self.now)
        except care_team.CareTeamRefused:
            assert membership.until is not None
        else:
            assert membership.until is None
            for other in self.facts.open_memberships(membership.client, membership.role):
                other.is_lead = other is membership

    @rule(which=numbers, goes=st.booleans())
    def archive_or_restore(self, which: int, goes: bool) -> None:
        """Nothing about an archived record opens or closes for anybody."""
        thing = self._client(which)
        act = archive_client if goes else restore_client
        act(client=Client.objects.get(pk=thing.pk), actor=self._owner_of(self.practices[thing.practice]), now=self.now)

    @precondition(lambda self: len(self.facts.things) < MOST_THINGS)
    @rule(which=numbers, what=st.sampled_from(["course", "task"]))
    def write(self, which: int, what: str) -> None:
        client = Client.objects.get(pk=self._client(which).pk)
        author = User.objects.filter(practice_id=client.practice_id).order_by("pk")[0]
        made = make_course(client) if what == "course" else make_task(client, author)
        self._thing(made.pk, what, client)

    @rule(minutes=st.sampled_from([1, 59, 61, 300, 719, 1441, 4320]))
    def let_time_pass(self, minutes: int) -> None:
        self.traveller.move_to(self.now + timedelta(minutes=minutes), tick=False)
        self._read_the_clock()

    # After each step

    @invariant()
    def the_answers_are_those_of_the_naive_model(self) -> None:
        if not hasattr(self, "facts"):
            return
        self.steps += 1
        counted["steps"] += 1
        asked = {person.pk: person for person in self.chance.choices(self.facts.people, k=PEOPLE_PER_STEP)}
        # As a request finds them: nobody who is deactivated.
        found = {user.pk: user for user in accounts().filter(pk__in=asked, is_active=True)}
        wrong = [line for person in asked.values() for line in self._ask_filters(person, found.get(person.pk))]
        person = self.chance.choice(list(asked.values()))
        if self.steps % 4 == 0:
            wrong += self._ask_door(person, found.get(person.pk))
        if self.steps % 50 == 0:
            wrong += self._ask_front_door(person)
        counted["divergences"] += len(wrong)
        assert wrong == [], wrong[:5]

    def _ask_filters(self, person: Person, user: User | None) -> list[str]:
        wrong = []
        for kind in self.chance.sample(sorted(QUESTIONS), k=KINDS_PER_PERSON):
            question = self.chance.choice(QUESTIONS[kind])
            things = [thing for thing in self.facts.things if thing.kind == kind]
            things = self.chance.choices(things, k=PAIRS_PER_STEP // PEOPLE_PER_STEP // KINDS_PER_PERSON)
            rows: Any = question.model.objects
            shown = (
                set(
                    rows.visible_to(user, question.permission)
                    .filter(pk__in=[thing.pk for thing in things])
                    .values_list("pk", flat=True)
                )
                if user is not None
                else set()
            )
            counted["pairs"] += len(things)
            for thing in things:
                right = self.facts.may(person, question.rule, thing)
                if right != (thing.pk in shown):
                    wrong.append(f"{question.permission} {kind} of {person}: {not right}, should be {right}")
        return wrong

    def _ask_door(self, person: Person, user: User | None) -> list[str]:
        door, rule_of_door, _page = DOORS[(thing := self._thing_behind_a_door()).kind]
        right = self.facts.may(person, rule_of_door, thing)
        counted["doors"] += 1
        try:
            opened = user is not None and door(user, thing.pk) is not None
        except Http404:
            opened = False
        return [] if opened == right else [f"door to {thing.kind} of {person}: {opened}, should be {right}"]

    def _ask_front_door(self, person: Person) -> list[str]:
        _door, rule_of_door, page = DOORS[(thing := self._thing_behind_a_door()).kind]
        right = self.facts.may(person, rule_of_door, thing)
        counted["requests"] += 1
        browser = Browser()
        browser.force_login(User.objects.get(pk=person.pk), backend="clinic.staff.backends.StaffBackend")
        status = browser.get(reverse(page, args=[thing.pk])).status_code
        expected = {200} if right else {404, 403} if person.may_sign_in else {302}
        return [] if status in expected else [f"{page} of {person}: {status}, should be one of {expected}"]

    # Finding one's way

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def _read_the_clock(self) -> None:
        for key, practice in self.practices.items():
            self.facts.today[key] = self.now.astimezone(practice.zone).date()

    def _practice(self, number: int) -> Practice:
        return list(self.practices.values())[number % len(self.practices)]

    def _person(self, number: int) -> Person:
        return self.facts.people[number % len(self.facts.people)]

    def _clients(self) -> list[Thing]:
        return [thing for thing in self.facts.things if thing.kind == "client"]

    def _client(self, number: int) -> Thing:
        return self._clients()[number % len(self._clients())]

    def _membership(self, number: int) -> Membership:
        return self.facts.memberships[number % len(self.facts.memberships)]

    def _owner_among(self, person: Person, number: int) -> Person:
        owners = [p for p in self.facts.people if p.practice == person.practice and "O" in p.roles and p.may_sign_in]
        return owners[number % len(owners)]

    def _owner_of(self, practice: Practice) -> User:
        owners = [p for p in self.facts.people if p.practice == str(practice.pk) and "O" in p.roles and p.may_sign_in]
        return user_of(owners[0])

    def _thing_behind_a_door(self) -> Thing:
        return self.chance.choice([thing for thing in self.facts.things if thing.kind in DOORS])

    def _thing(self, pk: Any, kind: str, client: Client) -> None:
        self.facts.things.append(Thing(pk, kind, client.pk, str(client.practice_id)))

    def _take_in(self, world: World) -> None:
        for kind in QUESTIONS:
            if kind != "membership":
                self._thing(getattr(world, kind).pk, kind, world.client)

    def _take_in_memberships(self, *, joined_now: bool = True) -> None:
        """Read the keys of rows that are new; when one joins today, the naive model says what day that is."""
        known = {membership.pk for membership in self.facts.memberships}
        by_pk = {person.pk: person for person in self.facts.people}
        rows = CareTeamMember.objects.filter(practice__in=self.practices.values()).exclude(pk__in=known)
        for row in rows.select_related("client"):
            person = by_pk[row.user_id]
            since = self.facts.today[person.practice] if joined_now else row.started_on
            self.facts.memberships.append(
                Membership(row.pk, person, row.client_id, CODES[row.role], since, row.is_lead, until=row.ended_on)
            )
            self._thing(row.pk, "membership", row.client)


def user_of(person: Person) -> User:
    return User.objects.select_related("practice").get(pk=person.pk)


def details(number: int, practice: Practice) -> ClientDetails:
    return ClientDetails(legal_first_name="Added", legal_last_name=f"Client{number}", time_zone=practice.time_zone)
