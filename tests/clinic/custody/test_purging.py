"""The end of a record: asked twice, judged anew, complete, certified, and gone from the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.audit.verification import verify
from clinic.custody import queries, tasks
from clinic.custody.exports.coverage import own_models
from clinic.custody.models import LegalHold, Purge
from clinic.custody.services import archives, purging, removing, retention
from clinic.custody.terms import PurgeRefusal, PurgeState, RetentionBasis
from clinic.messaging.models import LocalMail
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.signatures.models import HeldText
from clinic.staff.models import User
from tests.clinic.custody.test_client_archives import confirm
from tests.factories.clients import make_task
from tests.factories.people import make_client, make_user
from tests.factories.worlds import World, make_colleagues, make_world

REASON = "Kept for as long as the board asks."
MUCH_LATER = timedelta(days=366 * 8)


@pytest.fixture
def second_owner(practice: Practice) -> User:
    return make_user(practice, Role.OWNER, name="Oda Second")


@pytest.fixture
def full(practice: Practice) -> World:
    """A client with a whole chart, put away; beside a colleague's that must stay."""
    therapist, prescriber, desk, owner = make_colleagues(practice, "Home")
    found = make_world("zqaone", practice, therapist, prescriber, desk, owner)
    Client.objects.filter(pk=found.client.pk).update(archived_at=timezone.now())
    # The world of the security tests comes with a hold and with a request of its own.
    retention.lift_hold(hold=found.hold, reason="The case is over.", actor=owner, now=timezone.now())
    purging.withdraw(purge=found.purge, actor=owner, now=timezone.now())
    return found


def latest() -> Purge:
    return Purge.objects.latest("asked_at")


@pytest.fixture
def later() -> Iterator[datetime]:
    """Eight years on, when nothing keeps the record any more."""
    with time_machine.travel(timezone.now() + MUCH_LATER, tick=True):
        yield timezone.now()


def ask(client: Client, actor: User, **changed: Any) -> Purge:
    typed = {"typed_code": client.short_id, "reason": REASON, "actor": actor, "now": timezone.now()}
    return purging.ask(client=client, **{**typed, **changed})


def confirm_purge(purge: Purge, actor: User, **changed: Any) -> Purge:
    code = purge.client_code.hex[:8]
    return purging.confirm(purge=purge, **{"typed_code": code, "actor": actor, "now": timezone.now(), **changed})


def rows_left(client_pk: object) -> dict[str, int]:
    """Count what still names the client, looked for by column and not by the code under test."""
    found = {}
    for model in own_models():
        for field in model._meta.concrete_fields:
            if field.attname == "client_id":
                count = model._base_manager.filter(client_id=client_pk).count()
                if count:
                    found[model._meta.label_lower] = count
    return found


def test_everything_goes_and_the_ledger_stays(full: World, otto: User, second_owner: User, later: datetime) -> None:
    pk = full.client.pk
    before = rows_left(pk)
    ledger = AuditEvent.objects.filter(client_id=pk).count()
    assert len(before) > 25

    done = confirm_purge(ask(full.client, otto), second_owner)

    assert rows_left(pk).keys() == {"audit.auditevent"}
    assert not Client.objects.filter(pk=pk).exists()
    assert AuditEvent.objects.filter(client_id=pk).count() == ledger + 2
    assert [event.action for event in AuditEvent.objects.filter(client_id=pk).order_by("seq")][-2:] == [
        "custody.purge.asked",
        "custody.record.purged",
    ]
    assert list(verify()) == []
    assert done.state is PurgeState.DONE
    assert done.removed_count == sum(line["rows"] for line in done.removed.values())
    assert done.removed["therapy_sessions.dose"]["rows"] == before["therapy_sessions.dose"]
    assert len(done.content_hash) == 64


def test_a_colleagues_client_stays_untouched(full: World, otto: User, second_owner: User, later: datetime) -> None:
    therapist, prescriber, desk, owner = make_colleagues(full.practice, "Colleague")
    other = make_world("zqbtwo", full.practice, therapist, prescriber, desk, owner, hours_ago=6)
    before = removing.certificate_of(removing.rows_of_client(other.client))

    confirm_purge(ask(full.client, otto), second_owner)

    assert removing.certificate_of(removing.rows_of_client(other.client)) == before


def test_the_guards_are_back_afterwards(full: World, otto: User, second_owner: User, later: datetime) -> None:
    before = triggers()
    confirm_purge(ask(full.client, otto), second_owner)

    assert triggers() == before
    for statement in ("DELETE FROM audit_auditevent", "UPDATE custody_purge SET removed_count = 0"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def triggers() -> list[Any]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        else:
            cursor.execute("SELECT tgname, tgrelid, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname")
        return list(cursor.fetchall())


def test_what_names_a_row_without_pointing_at_it_goes_too(
    full: World, otto: User, second_owner: User, later: datetime
) -> None:
    held = HeldText.objects.create(
        practice=full.practice, user=full.member, purpose="note", subject_id=full.integration_note.pk,
        content={"text": "Zqheld"}, held_at=timezone.now(),
    )  # fmt: skip
    mails = [
        LocalMail.objects.create(
            practice=full.practice, recipient=address, subject="s", body="b", written_at=timezone.now()
        )
        for address in (full.client.email.upper(), "else@example.org")
    ]

    confirm_purge(ask(full.client, otto), second_owner)

    assert not HeldText.objects.filter(pk=held.pk).exists()
    assert [LocalMail.objects.filter(pk=mail.pk).exists() for mail in mails] == [False, True]


def test_the_certificate_does_not_tell_of_psychotherapy_notes(
    full: World, otto: User, second_owner: User, later: datetime
) -> None:
    done = confirm_purge(ask(full.client, otto), second_owner)

    assert not [table for table in done.removed if "psychotherapy" in table]
    assert done.removed["kept apart from the record"]["rows"] >= 3


def test_when_something_still_points_at_it_nothing_is_removed(
    full: World, otto: User, second_owner: User, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    purge = ask(full.client, otto)
    before = rows_left(full.client.pk)
    found = removing.rows_of_client(full.client)
    found.pop(apps.get_model("therapy_sessions.dose"))
    monkeypatch.setattr(purging, "rows_of_client", lambda _client: found)

    with pytest.raises(DatabaseError), transaction.atomic():
        confirm_purge(purge, second_owner)

    assert rows_left(full.client.pk) == before


def test_the_first_step_asks_for_code_time_and_reason(full: World, later: datetime, otto: User, sign_in: Any) -> None:
    browser = sign_in(otto)
    url = reverse("custody:ask_purge", args=[full.client.pk])

    wrong = browser.post(url, {"code": "deadbeef", "reason": REASON})
    short = browser.post(url, {"code": full.client.short_id, "reason": "old"})
    right = browser.post(url, {"code": f" {full.client.short_id.upper()} ", "reason": REASON})

    assert (wrong.context["form"].errors.keys(), short.context["form"].errors.keys()) == ({"code"}, {"reason"})
    assert right.url == reverse("custody:purge", args=[latest().pk])
    assert ask(full.client, otto).pk == latest().pk


def test_inside_its_time_a_record_stays(full: World, otto: User) -> None:
    with pytest.raises(purging.PurgeRefused) as refusal:
        ask(full.client, otto)

    assert refusal.value.code is PurgeRefusal.INSIDE_RETENTION
    assert "Until " in refusal.value.for_staff
    assert not Purge.objects.filter(state=PurgeState.REQUESTED).exists()


def test_under_hold_a_record_stays_whatever_its_age(full: World, otto: User, later: datetime) -> None:
    retention.place_hold(client=full.client, reason=REASON, actor=otto, now=timezone.now())

    with pytest.raises(purging.PurgeRefused) as refusal:
        ask(full.client, otto)

    assert refusal.value.code is PurgeRefusal.UNDER_HOLD


def test_a_hold_between_the_two_steps_keeps_it(full: World, otto: User, second_owner: User, later: datetime) -> None:
    purge = ask(full.client, otto)
    hold = retention.place_hold(client=full.client, reason=REASON, actor=full.member, now=timezone.now())

    with pytest.raises(purging.PurgeRefused):
        confirm_purge(purge, second_owner)
    assert Client.objects.filter(pk=full.client.pk).exists()
    retention.lift_hold(hold=hold, reason=REASON, actor=otto, now=timezone.now())
    assert confirm_purge(purge, second_owner).state is PurgeState.DONE


def test_a_contact_between_the_two_steps_keeps_it(full: World, otto: User, second_owner: User, later: datetime) -> None:
    from tests.factories.clients import make_weight

    purge = ask(full.client, otto)
    make_weight(full.client, full.member)

    with pytest.raises(purging.PurgeRefused):
        confirm_purge(purge, second_owner)


def test_two_owners_take_the_two_steps(
    full: World, otto: User, second_owner: User, later: datetime, sign_in: Any
) -> None:
    purge = ask(full.client, otto)
    # Eight years on, the sign-ins of today are over.
    first, second = sign_in(otto), sign_in(second_owner)
    confirm(first)
    confirm(second)
    url = reverse("custody:confirm_purge", args=[purge.pk])
    code = {"code": full.client.short_id}

    alone = first.post(url, code, follow=True).content.decode()
    page = second.get(reverse("custody:purge", args=[purge.pk])).content.decode()
    together = second.post(url, code, follow=True).content.decode()

    assert "Another owner has to confirm" in alone
    assert "Remove the record" in page
    assert "entries were removed" in together
    assert not Client.objects.filter(pk=full.client.pk).exists()


def test_the_only_owner_sleeps_over_it(practice: Practice, alex: Client, later: datetime) -> None:
    alone = make_user(practice, Role.OWNER, name="Only Owner")
    purge = ask(alex, alone)

    with pytest.raises(purging.PurgeRefused) as refusal:
        confirm_purge(purge, alone)
    assert refusal.value.code is PurgeRefusal.TOO_SOON
    assert confirm_purge(purge, alone, now=timezone.now() + timedelta(hours=24)).state is PurgeState.DONE


def test_confirming_needs_the_code_and_a_fresh_confirmation(
    full: World, otto: User, second_owner: User, later: datetime, sign_in: Any
) -> None:
    purge = ask(full.client, otto)
    browser = sign_in(second_owner)
    url = reverse("custody:confirm_purge", args=[purge.pk])

    unconfirmed = browser.post(url, {"code": full.client.short_id})
    confirm(browser)
    browser.post(url, {"code": "deadbeef"})
    browser.post(url, {})

    assert unconfirmed.url.startswith(reverse("account_reauthenticate"))
    assert Client.objects.filter(pk=full.client.pk).exists()


def test_a_request_can_be_withdrawn(full: World, otto: User, later: datetime, sign_in: Any) -> None:
    purge = ask(full.client, otto)
    browser = sign_in(otto)

    browser.post(reverse("custody:withdraw_purge", args=[purge.pk]))
    browser.post(reverse("custody:withdraw_purge", args=[purge.pk]))

    assert latest().state is PurgeState.WITHDRAWN
    assert AuditEvent.objects.filter(action="custody.purge.withdrawn", object_id=str(purge.pk)).count() == 1
    assert confirm_purge(purge, otto).state is PurgeState.WITHDRAWN
    assert Client.objects.filter(pk=full.client.pk).exists()


def test_confirming_twice_removes_once(full: World, otto: User, second_owner: User, later: datetime) -> None:
    purge = ask(full.client, otto)

    first, second = confirm_purge(purge, second_owner), confirm_purge(purge, second_owner)

    assert first.content_hash == second.content_hash
    assert AuditEvent.objects.filter(action="custody.record.purged").count() == 1


def test_archives_of_the_practice_go_with_it(
    full: World, otto: User, second_owner: User, later: datetime, settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    copy = archives.ask_for_practice_archive(practice=full.practice, reason=REASON, actor=otto, now=timezone.now())
    path = archives.file_of(copy)
    path.parent.mkdir()
    path.write_bytes(b"sealed")
    type(copy).objects.filter(pk=copy.pk).update(
        state="READY", sha256="0" * 64, expires_at=timezone.now() + timedelta(hours=5)
    )

    confirm_purge(ask(full.client, otto), second_owner)

    assert not path.exists()


def test_a_hold_is_lifted_once_and_never_rewritten(full: World, otto: User) -> None:
    hold = retention.place_hold(client=full.client, reason=REASON, actor=full.member, now=timezone.now())
    retention.lift_hold(hold=hold, reason="The case is over.", actor=otto, now=timezone.now())

    with pytest.raises(retention.HoldRefused):
        retention.lift_hold(hold=hold, reason="Once more.", actor=otto, now=timezone.now())
    for change in ("reason = NULL", "lifted_at = NULL"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE custody_legalhold SET {change}")
    assert LegalHold.objects.get(pk=hold.pk).reason == REASON


def test_retention_pages_name_nobody(full: World, otto: User, later: datetime, sign_in: Any) -> None:
    retention.place_hold(client=full.client, reason=REASON, actor=otto, now=timezone.now())
    browser = sign_in(otto)
    pages = [
        browser.get(url).content.decode()
        for url in (reverse("custody:kept"), reverse("custody:kept_record", args=[full.client.pk]))
    ]

    assert all(full.client.short_id in page for page in pages)
    assert not any("zqaone" in page for page in pages)


def test_the_practice_sets_its_years(as_otto: Browser, alex: Client, practice: Practice) -> None:
    url = reverse("custody:edit_retention")

    wrong = as_otto.post(url, {"years": "1", "years_after_majority": "7"})
    as_otto.post(url, {"years": "10", "years_after_majority": "5", "basis": "Board rule 12"})

    assert "years" in wrong.context["form"].errors
    found = queries.kept(alex, today=timezone.localdate())
    assert (found.verdict.basis, found.verdict.until.year) == (  # type: ignore[union-attr]
        RetentionBasis.LAST_CONTACT,
        timezone.localdate().year + 10,
    )
    assert "Board rule 12" in as_otto.get(reverse("custody:kept")).content.decode()
    assert AuditEvent.objects.filter(action="custody.retention.changed").count() == 1


def test_the_last_contact_is_the_latest_of_all(alex: Client, thea: User, full: World) -> None:
    found = queries.kept(Client.objects.select_related("practice").get(pk=full.client.pk), today=timezone.localdate())

    # The latest appointment of that world is booked a month ahead.
    assert found.facts.last_contact_on > timezone.localdate() + timedelta(days=20)
    assert found.facts.last_dose_on is not None
    assert not found.verdict.is_over


def test_many_records_take_as_many_queries_as_one(
    practice: Practice, thea: User, django_assert_num_queries: Any
) -> None:
    from django.test.utils import CaptureQueriesContext

    make_client(practice, therapist=thea)
    with CaptureQueriesContext(connection) as one:
        queries.kept_records(practice, today=date(2026, 1, 1))
    for _client in range(3):
        make_client(practice, therapist=thea)
    with django_assert_num_queries(len(one)):
        assert len(queries.kept_records(practice, today=date(2026, 1, 1))) == 4


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_the_words_are_gone_from_the_file(practice: Practice, thea: User, otto: User) -> None:
    """S-12: names lie readable in the database; after the purge they lie in no file of it (trust.md 4)."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL frees rows for reuse")
    client = make_client(practice, therapist=thea, legal_last_name="Zqcanaryname", external_reference="Zqcanaryref")
    for _task in range(50):
        make_task(client, thea)
    file = Path(str(connection.settings_dict["NAME"]))
    files = [file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")]

    def found() -> list[str]:
        return [path.name for path in files if path.exists() and b"Zqcanary" in path.read_bytes()]

    assert found()
    with time_machine.travel(timezone.now() + MUCH_LATER):
        purge = ask(client, otto)
        confirm_purge(purge, otto, now=timezone.now() + timedelta(hours=25))
        tasks.tidy()

    assert found() == []
    assert Purge.objects.get().file_cleaned_at is not None
