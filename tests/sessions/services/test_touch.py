"""What the server takes down about touch, refuses after a dose, and never changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from sessions.models import DosingSession, TouchConsent
from sessions.queries.touch import touch_of
from sessions.rules.touch import Scope, Terms
from sessions.services import touch
from sessions.terms import BodyPlace, TouchEntryKind, TouchKind
from tests.factories.room import take

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def terms(*places: BodyPlace, person: str = "Thea Quinn", **changes: Any) -> Terms:
    kinds = [TouchKind.HOLDING] if places else []
    words = {"how_asked": "May I?", "word": "red", "gesture": "a raised palm", "limits": ""} | changes
    return Terms(person=person, kinds=kinds, places=list(places), **words)


def allowed(client: Client, now: datetime) -> dict[str, set[str]]:
    return {one.line.person: {place.value for place in one.places} for one in touch_of(client, now).in_force}


def agree(client: Client, thea: User, now: datetime, *places: BodyPlace, **changes: Any) -> TouchConsent:
    return touch.agree(client=client, terms=terms(*places, **changes), actor=thea, now=now)


def test_what_is_said_before_the_dose_counts_and_is_on_record(alex: Client, thea: User, ten: datetime) -> None:
    line = agree(alex, thea, ten, BodyPlace.HAND, BodyPlace.SHOULDER)

    assert allowed(alex, ten) == {"Thea Quinn": {"HAND", "SHOULDER"}}
    event = AuditEvent.objects.get(action="sessions.touch.agreed")
    assert (event.actor_id, event.client_id, event.object_id) == (thea.pk, alex.pk, str(line.pk))


def test_after_a_dose_nothing_widens(started: DosingSession, alex: Client, thea: User, ten: datetime) -> None:
    line = agree(alex, thea, ten, BodyPlace.HAND, BodyPlace.SHOULDER)
    take(started, thea, at=ten + 5 * MINUTE)
    now = ten + 10 * MINUTE

    for wider in (
        terms(BodyPlace.HAND, BodyPlace.SHOULDER, BodyPlace.FOOT), terms(BodyPlace.HAND, person="Olive Marsh"),
        terms(BodyPlace.HAND, word="blue"), terms(BodyPlace.HAND, limits="anything"),
    ):  # fmt: skip
        with pytest.raises(touch.TouchRefused):
            touch.agree(client=alex, terms=wider, actor=thea, now=now)
    assert allowed(alex, now) == {"Thea Quinn": {"HAND", "SHOULDER"}}

    agree(alex, thea, now, BodyPlace.HAND)
    assert allowed(alex, now) == {"Thea Quinn": {"HAND"}}
    with pytest.raises(touch.TouchRefused):
        agree(alex, thea, now, BodyPlace.HAND, BodyPlace.SHOULDER)
    with pytest.raises(touch.TouchRefused):
        touch.reaffirm(line=line, actor=thea, now=now)
    touch.take_back(line=line, actor=thea, now=now)
    assert allowed(alex, now) == {}
    with pytest.raises(touch.TouchRefused):
        agree(alex, thea, now, BodyPlace.HAND)
    # The next day everything can be agreed anew.
    tomorrow = ten + timedelta(days=1)
    agree(alex, thea, tomorrow, BodyPlace.FOOT)
    assert allowed(alex, tomorrow) == {"Thea Quinn": {"FOOT"}}


def test_a_dose_recorded_late_still_came_first(started: DosingSession, alex: Client, thea: User, ten: datetime) -> None:
    agree(alex, thea, ten, BodyPlace.HAND)
    agree(alex, thea, ten + 10 * MINUTE, BodyPlace.HAND, BodyPlace.FOOT)
    assert allowed(alex, ten + 11 * MINUTE) == {"Thea Quinn": {"HAND", "FOOT"}}

    take(started, thea, at=ten + 5 * MINUTE, now=ten + 12 * MINUTE)

    found = touch_of(alex, ten + 12 * MINUTE)
    assert allowed(alex, ten + 12 * MINUTE) == {"Thea Quinn": {"HAND"}}
    assert [did_count for _line, did_count in found.history] == [False, True]


def test_yesterdays_words_wait_to_be_said_again(alex: Client, thea: User, ten: datetime) -> None:
    line = agree(alex, thea, ten - timedelta(days=3), BodyPlace.HAND)
    assert allowed(alex, ten) == {}

    touch.reaffirm(line=line, actor=thea, now=ten)
    touch.reaffirm(line=line, actor=thea, now=ten)

    assert allowed(alex, ten) == {"Thea Quinn": {"HAND"}}
    assert AuditEvent.objects.filter(action="sessions.touch.reaffirmed").count() == 1


def test_what_was_replaced_or_taken_back_is_not_reaffirmed(alex: Client, thea: User, ten: datetime) -> None:
    first = agree(alex, thea, ten, BodyPlace.HAND)
    second = agree(alex, thea, ten, BodyPlace.FOOT)
    touch.take_back(line=first, actor=thea, now=ten)

    for line in (first, second):
        with pytest.raises(touch.TouchRefused):
            touch.reaffirm(line=line, actor=thea, now=ten)
    assert allowed(alex, ten) == {}


def test_taking_back_everything_is_one_act_and_twice_is_once(alex: Client, thea: User, ten: datetime) -> None:
    agree(alex, thea, ten, BodyPlace.HAND)
    agree(alex, thea, ten, BodyPlace.FOOT, person="Olive Marsh")
    agree(alex, thea, ten, person="Dana Pike")

    counts = [touch.take_back_all(client=alex, actor=thea, now=ten) for _again in range(2)]

    assert counts == [2, 0]
    assert allowed(alex, ten) == {}


@pytest.mark.parametrize("act", ["update", "delete"])
def test_lines_are_only_added(alex: Client, thea: User, ten: datetime, act: str) -> None:
    line = agree(alex, thea, ten, BodyPlace.HAND)
    rows = TouchConsent.objects.filter(pk=line.pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(number=9) if act == "update" else rows.delete()

    line.refresh_from_db()
    assert line.places == ["HAND"]


def test_no_word_lies_in_the_clear(alex: Client, thea: User, ten: datetime) -> None:
    agree(alex, thea, ten, BodyPlace.HAND, word="zqstop", limits="zqnever", person="Zqperson One")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM therapy_sessions_touchconsent")
        stored = repr([bytes(v) if isinstance(v, memoryview) else v for row in cursor.fetchall() for v in row])

    assert [word for word in ("zqstop", "zqnever", "Zqperson") if word in stored] == []


PLACES = st.lists(st.sampled_from([BodyPlace.HAND, BodyPlace.SHOULDER, BodyPlace.FOOT]), unique=True, max_size=3)
ACTS = st.one_of(
    st.tuples(st.just("agree"), st.sampled_from(["Thea Quinn", "Olive Marsh"]), PLACES),
    st.tuples(st.sampled_from(["reaffirm", "take back", "stop"]), st.sampled_from(["Thea Quinn", "Olive Marsh"])),
    st.tuples(st.just("dose")),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=10))
def test_the_service_agrees_with_a_naive_notebook(
    started: DosingSession, alex: Client, thea: User, ten: datetime, acts: list[Any]
) -> None:
    page: dict[str, Scope] = {}
    has_dose = False
    with transaction.atomic():
        for number, act in enumerate(acts, start=1):
            now = ten + number * MINUTE
            if act[0] == "dose":
                if not has_dose:
                    take(started, thea, at=now)
                has_dose = True
            else:
                _do(act, alex, thea, now)
                _note(page, act, has_dose=has_dose)
            assert allowed(alex, now) == {person: set(places) for person, places in page.items() if places}
        transaction.set_rollback(True)
    started.refresh_from_db()


def _do(act: Any, alex: Client, thea: User, now: datetime) -> None:
    line = TouchConsent.objects.filter(client=alex, kind=TouchEntryKind.AGREED).order_by("-number")
    mine = next((one for one in line if one.person == act[1]), None)
    try:
        if act[0] == "agree":
            agree(alex, thea, now, *act[2], person=act[1])
        elif act[0] == "stop":
            touch.take_back_all(client=alex, actor=thea, now=now)
        elif mine is not None and act[0] == "reaffirm":
            touch.reaffirm(line=mine, actor=thea, now=now)
        elif mine is not None:
            touch.take_back(line=mine, actor=thea, now=now)
    except touch.TouchRefused:
        pass


def _note(page: dict[str, Any], act: Any, *, has_dose: bool) -> None:
    if act[0] == "stop":
        page.clear()
    elif act[0] == "take back":
        page.pop(act[1], None)
    elif act[0] == "agree" and (not has_dose or set(act[2]) <= set(page.get(act[1], ()))):
        page[act[1]] = act[2]
