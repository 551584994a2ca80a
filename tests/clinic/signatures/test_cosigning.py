"""An associate signs, the supervisor reads and signs beside it; the note is not changed by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.notes import services as notes
from clients.notes.models import ProgressNote
from clients.notes.terms import NoteKind
from clinic.audit.clock import ClockWentBack
from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.signatures import services
from clinic.signatures.models import Signature
from clinic.signatures.queries import is_unaltered, signatures_of, waiting_for
from clinic.signatures.services import CosignatureRefused
from clinic.signatures.terms import Meaning
from clinic.staff.models import User
from reports.queries.today import today_of
from tests.factories.notes import make_note, make_signed_note
from tests.factories.people import confirm_password, make_user

pytestmark = pytest.mark.django_db

NOON = datetime.fromisoformat("2026-03-11T12:00-04:00")


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[time_machine.Coordinates]:
    cache.clear()
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def supervised(thea: User, olive: User) -> User:
    """Thea practices under Olive's supervision."""
    thea.supervisor = olive
    thea.save()
    return thea


@pytest.fixture
def note(alex: Client, supervised: User) -> ProgressNote:
    """What the associate has signed."""
    return make_signed_note(alex, supervised, now=NOON)


def waits(user: User) -> list[Any]:
    return [signature.record_id for signature in waiting_for(user)]


def test_a_signed_note_waits_for_the_supervisor_alone(
    note: ProgressNote, olive: User, thea: User, priya: User, stranger: User
) -> None:
    assert waits(olive) == [note.pk]
    assert [waits(user) for user in (thea, priya, stranger)] == [[], [], []]


def test_without_supervision_nothing_waits(alex: Client, thea: User, olive: User) -> None:
    make_signed_note(alex, thea, now=NOON)

    assert waits(olive) == []


def test_the_supervisors_signature_stands_beside_and_changes_nothing(note: ProgressNote, olive: User) -> None:
    before = ProgressNote.objects.filter(pk=note.pk).values().get()
    services.cosign(signature=waiting_for(olive).get(), signer=olive, now=NOON + timedelta(hours=1))

    stored = ProgressNote.objects.get(pk=note.pk)
    author, cosigner = signatures_of(stored)
    assert ProgressNote.objects.filter(pk=note.pk).values().get() == before
    assert (author.meaning, cosigner.meaning) == (Meaning.AUTHOR, Meaning.COSIGNER)
    assert (cosigner.signer, cosigner.signer_name) == (olive, "Olive Marsh, LCSW")
    assert author.content_hash != cosigner.content_hash
    assert is_unaltered(stored, [author, cosigner])
    assert waits(olive) == []
    event = AuditEvent.objects.get(action="notes.note.cosigned")
    assert (event.actor_id, event.object_id, event.reason_code) == (olive.pk, str(note.pk), str(cosigner.pk))


def test_nobody_else_and_nobody_twice(note: ProgressNote, olive: User, thea: User, dana: User, priya: User) -> None:
    signature = waiting_for(olive).get()

    for actor in (thea, dana, priya):
        with pytest.raises(CosignatureRefused):
            services.cosign(signature=signature, signer=actor, now=NOON)
    services.cosign(signature=signature, signer=olive, now=NOON)
    with pytest.raises(CosignatureRefused, match="does not wait"):
        services.cosign(signature=signature, signer=olive, now=NOON)

    assert Signature.objects.filter(meaning=Meaning.COSIGNER).count() == 1


def test_additions_of_an_associate_wait_as_well(note: ProgressNote, supervised: User, olive: User) -> None:
    services.cosign(signature=waiting_for(olive).get(), signer=olive, now=NOON)
    addendum = notes.add_addendum(note=note, reason="R", body="B", actor=supervised, now=NOON)

    assert waits(olive) == [addendum.pk]


def test_a_new_supervisor_takes_over(note: ProgressNote, supervised: User, olive: User, priya: User) -> None:
    supervised.supervisor = priya
    supervised.save()

    assert (waits(olive), waits(priya)) == ([], [note.pk])


def test_what_was_signed_under_supervision_waits_on_when_it_ends(
    note: ProgressNote, supervised: User, olive: User
) -> None:
    supervised.supervisor = None
    supervised.save()

    assert waits(olive) == [note.pk]


def test_an_altered_note_is_not_co_signed(note: ProgressNote, olive: User) -> None:
    signature = waiting_for(olive).get()
    signature.signer_name = "Somebody Else"
    with connection.cursor() as cursor:
        for trigger in ("no_update",):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER signatures_signature_{trigger}")
            else:
                cursor.execute(f"DROP TRIGGER signatures_signature_{trigger} ON signatures_signature")
    signature.save()

    with pytest.raises(CosignatureRefused, match="no longer is what its author signed"):
        services.cosign(signature=signature, signer=olive, now=NOON)


def test_nothing_is_signed_while_the_clock_stands_back(
    alex: Client, thea: User, clock: time_machine.Coordinates
) -> None:
    draft = make_note(alex, thea, now=NOON)
    clock.shift(-6)

    with pytest.raises(ClockWentBack):
        notes.sign_note(note=draft, version=draft.version, actor=thea, now=timezone.now())

    assert not Signature.objects.exists()


def test_the_supervisor_reads_confirms_and_signs(note: ProgressNote, olive: User, as_olive: Browser) -> None:
    listed = as_olive.get(reverse("signatures:waiting")).content.decode()
    url = reverse("signatures:cosign", args=[waiting_for(olive).get().pk])
    asked = as_olive.get(url)
    unconfirmed = as_olive.post(url, {"version": "0"})
    confirm_password(as_olive)
    shown = as_olive.get(url).content.decode()
    answer = as_olive.post(url, {"version": "0"}, follow=True)

    assert ("Alex Doe" in listed, "Thea Quinn, LMFT" in listed) == (True, True)
    assert asked.url == f"{reverse('account_reauthenticate')}?next={url}"
    assert unconfirmed.status_code == 302
    assert ("We talked about the move." in shown, "Co-signer, as supervisor" in shown) == (True, True)
    assert "Nothing waits for your signature." in answer.content.decode()
    assert as_olive.get(url).status_code == 404


def test_supervision_opens_this_note_and_not_the_chart(note: ProgressNote, alex: Client, as_olive: Browser) -> None:
    assert as_olive.get(reverse("notes:note", args=[note.pk])).status_code == 404
    assert as_olive.get(reverse("clients:detail", args=[alex.pk])).status_code == 404


def test_reading_for_co_signing_is_on_record(note: ProgressNote, alex: Client, olive: User, as_olive: Browser) -> None:
    as_olive.get(reverse("signatures:cosign", args=[waiting_for(olive).get().pk]))

    event = AuditEvent.objects.get(action="notes.note.viewed")
    assert (event.actor_id, event.object_id, event.client_id) == (olive.pk, str(note.pk), alex.pk)


@pytest.mark.parametrize("who", ["thea", "priya", "stranger"])
def test_others_do_not_find_it(note: ProgressNote, olive: User, who: str, request: pytest.FixtureRequest) -> None:
    url = reverse("signatures:cosign", args=[waiting_for(olive).get().pk])
    browser = request.getfixturevalue(f"as_{who}")

    assert [browser.get(url).status_code, browser.post(url).status_code] == [404, 404]


def test_the_note_says_whose_signature_it_waits_for(
    note: ProgressNote, olive: User, as_thea: Browser, as_priya: Browser
) -> None:
    url = reverse("notes:note", args=[note.pk])
    before = as_priya.get(url).content.decode()
    services.cosign(signature=waiting_for(olive).get(), signer=olive, now=NOON)
    after = as_thea.get(url).content.decode()

    assert "Waits for the co-signature of the supervisor, Olive Marsh, LCSW." in before
    assert ("Waits for" in after, "Olive Marsh, LCSW" in after) == (False, True)


def test_today_shows_it_to_the_supervisor_and_to_nobody_else(note: ProgressNote, olive: User, priya: User) -> None:
    mine = {section.title: section for section in today_of(olive, NOON)}

    assert [row.title for row in mine["Notes to co-sign"].rows] == ["Alex Doe"]
    assert "Notes to co-sign" not in {section.title for section in today_of(priya, NOON)}


def test_the_list_takes_a_fixed_number_of_queries(
    note: ProgressNote, alex: Client, supervised: User, as_olive: Browser
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            as_olive.get(reverse("signatures:waiting"))
        return len(queries)

    count()
    one = count()
    for kind in (NoteKind.REVIEW, NoteKind.CONTACT):
        make_signed_note(alex, supervised, now=NOON, kind=kind)

    assert count() == one


def supervise(browser: Browser, person: User, supervisor: User | None) -> Any:
    url = reverse("staff:edit_supervision", args=[person.pk])
    return browser.post(url, {"supervisor": str(supervisor.pk) if supervisor else ""})


def test_the_owner_says_who_supervises_whom(as_otto: Browser, otto: User, thea: User, olive: User) -> None:
    supervise(as_otto, thea, olive)

    assert User.objects.get(pk=thea.pk).supervisor == olive
    event = AuditEvent.objects.get(action="staff.supervision.changed")
    assert (event.actor_id, event.object_id, event.reason_code) == (otto.pk, str(thea.pk), str(olive.pk))
    assert "Olive Marsh, LCSW" in as_otto.get(reverse("staff:detail", args=[thea.pk])).content.decode()
    supervise(as_otto, thea, None)
    assert User.objects.get(pk=thea.pk).supervisor is None


def test_impossible_supervision_is_refused(
    as_otto: Browser, thea: User, olive: User, priya: User, dana: User, stranger: User, practice: Any
) -> None:
    supervise(as_otto, thea, olive)
    gone = make_user(practice, Role.THERAPIST, name="Gone Away", is_active=False)

    for person, supervisor in (
        (thea, thea),  # oneself
        (olive, priya),  # supervises others already
        (priya, thea),  # under supervision
        (thea, dana),  # no clinician
        (thea, stranger),  # another practice
        (thea, gone),  # may not sign in
        (dana, olive),  # signs nothing
    ):
        before = User.objects.get(pk=person.pk).supervisor_id
        answer = supervise(as_otto, person, supervisor)
        assert answer.status_code == 200, (person, supervisor)
        assert answer.context["form"].errors, (person, supervisor)
        assert User.objects.get(pk=person.pk).supervisor_id == before


def test_who_may_change_supervision(thea: User, request: pytest.FixtureRequest) -> None:
    url = reverse("staff:edit_supervision", args=[thea.pk])
    answers = {who: request.getfixturevalue(f"as_{who}").post(url).status_code for who in ("thea", "dana", "stranger")}

    assert answers == {"thea": 403, "dana": 403, "stranger": 403}
