"""Two charts of one person: merged by a pointer, undone to the letter, and never wider than before."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.background.kinds import KINDS
from clients.background.models import Allergy
from clients.background.queries import allergies_in_words
from clients.background.services import AllergiesAreKnown, add_entry
from clients.hooks import allergy_sources
from clients.merging.contributions import merged_allergies
from clients.merging.models import ClientMerge
from clients.merging.queries import joined_charts
from clients.merging.services import MergeAlreadyUndone, MergeRefused, merge_clients, undo_merge
from clients.models import Client, Course
from clients.screening.services import discard_worksheet
from clients.terms import CourseStatus
from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.conftest import SignIn
from tests.factories.background import make_entry
from tests.factories.clients import make_task, make_weight
from tests.factories.links import make_private_link
from tests.factories.notes import make_note
from tests.factories.people import make_client, make_course
from tests.factories.screening import make_worksheet

pytestmark = pytest.mark.django_db
HISTORY = {"merging.ClientMerge", "audit.AuditEvent", "audit.LedgerHead"}


def state() -> dict[tuple[str, Any], dict[str, Any]]:
    """Every row of every table of ours, but the history of merges and the ledger."""
    return {
        (model._meta.label, row.pk): {
            field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields
        }
        for model in apps.get_models()
        if model.__module__.startswith(("clinic.", "clients", "sessions", "integration", "reports"))
        and model._meta.label not in HISTORY
        for row in models.QuerySet(model).all()
    }


@pytest.fixture
def twin(practice: Practice, thea: User) -> Client:
    """A second chart of Alex, added by mistake and looked after by Thea too."""
    chart = make_client(practice, therapist=thea, legal_first_name="Alexander", legal_last_name="Doe")
    make_entry(chart, thea, "allergies")
    make_weight(chart, thea)
    make_course(chart, status=CourseStatus.CLOSED_NO_START, closed_at=timezone.now())
    return chart


def merge(twin: Client, alex: Client, dana: User) -> ClientMerge:
    return merge_clients(duplicate=twin, kept=alex, reason="Same telephone.", actor=dana, now=timezone.now())


def page(browser: Browser, client: Client, part: str = "") -> str:
    response = browser.get(reverse("clients:detail", args=[client.pk]), {"part": part})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_what_the_closed_chart_warns_of_stands_on_the_kept_one(
    as_thea: Browser, twin: Client, alex: Client, dana: User
) -> None:
    allergy = Allergy.objects.get(client=twin).headline
    background = reverse("background:background", args=[alex.pk])
    assert allergy not in as_thea.get(background).content.decode()

    merge(twin, alex, dana)

    assert allergy in as_thea.get(background).content.decode()
    assert "Allergies: not recorded" not in page(as_thea, alex, "BACKGROUND")


def test_merging_changes_nothing_but_the_archive_and_undoing_restores_every_row(
    twin: Client, alex: Client, dana: User
) -> None:
    before = state()
    made = merge(twin, alex, dana)
    during = state()
    undo_merge(merge=made, reason="Two people.", actor=dana, now=timezone.now())

    changed = {key: row for key, row in during.items() if row != before[key]}
    assert set(changed) == {("clients.Client", twin.pk)}
    assert state() == before
    actions = list(
        AuditEvent.objects.filter(action__startswith="clients.merge.")
        .order_by("seq")
        .values_list("action", "client_id")
    )
    assert actions == [
        ("clients.merge.made", twin.pk), ("clients.merge.made", alex.pk),
        ("clients.merge.undone", twin.pk), ("clients.merge.undone", alex.pk),
    ]  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=6))
def test_any_series_of_merges_undone_in_any_order_leaves_everything_as_it_was(
    practice: Practice, dana: User, steps: list[tuple[int, int]]
) -> None:
    with transaction.atomic():
        charts = [make_client(practice, archived_at=timezone.now() if number == 3 else None) for number in range(4)]
        before, standing = state(), []
        for closed, kept in steps:
            try:
                with transaction.atomic():
                    standing.append(merge(charts[closed], charts[kept], dana))
            except MergeRefused:
                continue
        assert len({one.client_id for one in standing}) == len(standing)
        for one in standing[::2] + standing[1::2]:
            undo_merge(merge=one, reason="No.", actor=dana, now=timezone.now())
        assert state() == before
        transaction.set_rollback(True)


def test_the_kept_chart_shows_both_and_the_closed_one_points_to_it(
    twin: Client, alex: Client, dana: User, as_thea: Browser
) -> None:
    merge(twin, alex, dana)
    kept, closed = page(as_thea, alex), page(as_thea, twin)

    assert "Allergies: Penicillin: swelling" in kept
    assert "from the other chart" in kept
    assert "It was merged into the chart that is kept." in closed
    assert "from the other chart" not in closed
    words = {pk: text for ask in allergy_sources for pk, text in ask({alex.pk}).items()}
    assert words[alex.pk] == "Penicillin: swelling (severe)"


def test_a_merge_opens_no_chart_to_anybody(alex: Client, thea: User, olive: User, dana: User, as_thea: Browser) -> None:
    hidden = make_client(alex.practice, therapist=olive)
    make_entry(hidden, olive, "medications", name="zqhidden")
    merge(hidden, alex, dana)

    text = page(as_thea, alex) + page(as_thea, alex, "PEOPLE") + page(as_thea, alex, "BACKGROUND")

    assert "zqhidden" not in text
    assert "Part of this record lies in a chart that you cannot open." in text
    assert joined_charts(alex, thea) == []
    assert as_thea.get(reverse("clients:detail", args=[hidden.pk])).status_code == 404


@pytest.mark.parametrize("why", ["itself", "course", "task", "archived", "twice", "chain", "practice"])
def test_what_cannot_be_merged_is_refused_and_nothing_stored(
    twin: Client, alex: Client, thea: User, dana: User, other_practice: Practice, why: str
) -> None:
    duplicate, kept = twin, alex
    if why == "itself":
        duplicate = alex
    if why == "course":
        make_course(twin)
    if why == "task":
        make_task(twin, thea)
    if why == "archived":
        Client.objects.filter(pk=alex.pk).update(archived_at=timezone.now())
    if why in {"twice", "chain"}:
        third = make_client(alex.practice)
        merge(twin if why == "twice" else alex, third, dana)
    if why == "practice":
        kept = make_client(other_practice)
    stored = ClientMerge.objects.count()

    with pytest.raises(MergeRefused):
        merge(duplicate, kept, dana)
    assert ClientMerge.objects.count() == stored


def test_the_database_refuses_a_second_pointer_and_a_merge_with_itself(twin: Client, alex: Client, dana: User) -> None:
    made = merge(twin, alex, dana)
    for kept in (make_client(alex.practice), twin):
        row = ClientMerge(
            practice=alex.practice, client=twin, kept=kept, reason="x", merged_at=timezone.now(), merged_by=dana
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
    undo_merge(merge=made, reason="No.", actor=dana, now=timezone.now())
    with pytest.raises(MergeAlreadyUndone):
        undo_merge(merge=made, reason="No.", actor=dana, now=timezone.now())


def test_a_chart_somebody_took_out_of_the_archive_meanwhile_stays_out(twin: Client, alex: Client, dana: User) -> None:
    made = merge(twin, alex, dana)
    later = timezone.now()
    Client.objects.filter(pk=twin.pk).update(archived_at=later)
    undo_merge(merge=made, reason="No.", actor=dana, now=later)

    assert Client.objects.get(pk=twin.pk).archived_at == later


def test_the_desk_finds_compares_merges_and_undoes(as_dana: Browser, twin: Client, alex: Client) -> None:
    Client.objects.filter(pk=twin.pk).update(birth_date=alex.birth_date)
    choose = reverse("merging:choose", args=[alex.pk])
    compare = reverse("merging:compare", args=[alex.pk, twin.pk])
    assert compare in as_dana.get(choose).content.decode()
    assert "This field is required." in as_dana.post(compare, {"keep": str(alex.pk)}).content.decode()

    as_dana.post(compare, {"keep": str(alex.pk), "reason": "Same telephone."})
    made = ClientMerge.objects.get()
    assert (made.client_id, made.kept_id) == (twin.pk, alex.pk)

    assert compare not in as_dana.get(choose).content.decode()
    again = as_dana.post(compare, {"keep": str(alex.pk), "reason": "Same telephone."}).content.decode()
    assert "One of these charts was merged into another already." in again
    undo = reverse("merging:undo", args=[made.pk])
    as_dana.post(undo, {"reason": "Two people."})
    assert ClientMerge.objects.get().undone_reason == "Two people."
    assert "This merge was undone in the meantime." in as_dana.post(undo, {"reason": "x"}).content.decode()


def test_a_therapist_merges_nothing(as_thea: Browser, twin: Client, alex: Client) -> None:
    assert as_thea.get(reverse("merging:choose", args=[alex.pk])).status_code == 403
    assert as_thea.post(reverse("merging:compare", args=[alex.pk, twin.pk]), {"keep": "x"}).status_code == 403


def test_nobody_says_that_no_allergy_is_known_while_a_merged_chart_names_one(
    twin: Client, alex: Client, thea: User, dana: User
) -> None:
    merged = merge(twin, alex, dana)
    statement = {"is_none_known": True, "since": timezone.localdate()}

    with pytest.raises(AllergiesAreKnown):
        add_entry(kind=KINDS["allergies"], client=alex, values=statement, actor=thea, now=timezone.now())
    undo_merge(merge=merged, reason="Two people.", actor=dana, now=timezone.now())

    assert add_entry(kind=KINDS["allergies"], client=alex, values=statement, actor=thea, now=timezone.now()).is_current


def test_an_allergy_outweighs_that_none_was_known_in_another_chart(
    twin: Client, alex: Client, thea: User, dana: User
) -> None:
    statement = {"is_none_known": True, "since": timezone.localdate()}
    add_entry(kind=KINDS["allergies"], client=alex, values=statement, actor=thea, now=timezone.now())
    merge(twin, alex, dana)

    words = merged_allergies({alex.pk})[alex.pk]

    assert words == allergies_in_words({twin.pk})[twin.pk]
    assert "none known" in allergies_in_words({alex.pk})[alex.pk]


def test_a_chart_in_which_the_client_still_has_a_link_stays_open(
    twin: Client, alex: Client, thea: User, dana: User
) -> None:
    make_private_link(twin, thea)

    with pytest.raises(MergeRefused) as refused:
        merge(twin, alex, dana)

    assert "private link" in refused.value.for_staff


def test_a_chart_with_an_unsigned_note_stays_open(twin: Client, alex: Client, thea: User, dana: User) -> None:
    make_note(twin, thea, now=timezone.now())

    with pytest.raises(MergeRefused) as refused:
        merge(twin, alex, dana)

    assert "not signed" in refused.value.for_staff


def test_a_chart_with_an_unsigned_worksheet_stays_open(twin: Client, alex: Client, thea: User, dana: User) -> None:
    course = make_course(twin)
    draft = make_worksheet(course, thea)
    Course.objects.filter(pk=course.pk).update(status=CourseStatus.CLOSED_NO_START, closed_at=timezone.now())

    with pytest.raises(MergeRefused) as refused:
        merge(twin, alex, dana)
    assert "worksheet" in refused.value.for_staff

    discard_worksheet(worksheet=draft, actor=thea, now=timezone.now())
    assert merge(twin, alex, dana).client == twin


def test_an_owner_merges_by_taking_the_desks_role_and_not_without_it(
    twin: Client, alex: Client, otto: User, sign_in: SignIn
) -> None:
    url = reverse("merging:compare", args=[alex.pk, twin.pk])
    refused = sign_in(otto).get(url)
    otto.staff_roles.create(role=Role.FRONT_DESK)

    answer = sign_in(User.objects.get(pk=otto.pk)).post(url, {"keep": str(alex.pk), "reason": "Same telephone."})

    assert (refused.status_code, answer.status_code) == (403, 302)
    assert ClientMerge.objects.get().kept == alex
