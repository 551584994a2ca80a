"""From asking for a client's archive to letting it go: confirmed, made once, sealed, for a limited time."""

from __future__ import annotations

import io
import threading
import zipfile
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.custody import tasks
from clinic.custody.exports.manifest import checked
from clinic.custody.models import Archive, Disclosure
from clinic.custody.services import archives
from clinic.custody.terms import ArchiveState, DisclosurePurpose
from clinic.staff.models import User
from tests.factories.clients import make_task
from tests.factories.people import PASSWORD

OWN_COPY = {"purpose": "INDIVIDUAL", "recipient": "", "recipient_address": "", "explanation": ""}


def confirm(browser: Browser) -> None:
    """Show the password again, as the page asks."""
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def ask(client: Client, actor: User, now: datetime | None = None) -> Archive:
    return archives.ask_for_client_archive(
        client=client, purpose=DisclosurePurpose.INDIVIDUAL, recipient="The client", recipient_address="",
        explanation="", actor=actor, now=now or timezone.now(),
    )  # fmt: skip


def stored(archive: Archive) -> Archive:
    return Archive.objects.get(pk=archive.pk)  # type: ignore[no-any-return]


def test_the_whole_way(as_thea: Browser, alex: Client, thea: User) -> None:
    make_task(alex, thea, detail="Zqcanary task")
    url = reverse("custody:export", args=[alex.pk])

    assert as_thea.get(url).url.startswith(reverse("account_reauthenticate"))
    confirm(as_thea)
    asked = as_thea.post(url, OWN_COPY)
    archive = Archive.objects.get()
    assert asked.url == reverse("custody:archive", args=[archive.pk])
    assert "being made" in as_thea.get(asked.url).content.decode()

    tasks.make_archive(pk=str(archive.pk))
    page = as_thea.get(reverse("custody:archive_state", args=[archive.pk])).content.decode()
    answer = as_thea.post(reverse("custody:download_archive", args=[archive.pk]))

    assert stored(archive).sha256 in page
    assert answer["Content-Disposition"] == f'attachment; filename="record-{archive.short_id}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as content:
        assert checked(content)["counts"]["clients.task"] == 1
        assert b"Zqcanary task" in content.read("data/record.json")
    given = Disclosure.objects.get()
    assert (given.recipient, given.purpose, given.subject_id) == ("The client", "INDIVIDUAL", archive.pk)
    actions = list(AuditEvent.objects.filter(object_id=str(archive.pk), act="EXPORT").values_list("action", flat=True))
    assert actions == ["custody.archive.asked", "custody.archive.downloaded"]


def test_a_second_download_is_recorded_and_disclosed_once(as_thea: Browser, alex: Client, thea: User) -> None:
    archive = ask(alex, thea)
    archives.make(archive.pk, now=timezone.now())
    confirm(as_thea)

    for _time in range(2):
        as_thea.post(reverse("custody:download_archive", args=[archive.pk]))

    assert Disclosure.objects.count() == 1
    assert AuditEvent.objects.filter(action="custody.archive.downloaded").count() == 2


@pytest.mark.parametrize("name", ["export", "download_archive"])
def test_nothing_leaves_without_confirming_again(as_thea: Browser, alex: Client, thea: User, name: str) -> None:
    archive = ask(alex, thea)
    archives.make(archive.pk, now=timezone.now())
    pk = alex.pk if name == "export" else archive.pk

    unconfirmed = as_thea.post(reverse(f"custody:{name}", args=[pk]), OWN_COPY)
    confirm(as_thea)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        too_late = as_thea.post(reverse(f"custody:{name}", args=[pk]), OWN_COPY)

    assert [answer.url.split("?")[0] for answer in (unconfirmed, too_late)] == [reverse("account_reauthenticate")] * 2
    assert not Disclosure.objects.exists()


def test_it_lies_sealed_and_only_for_three_days(as_thea: Browser, alex: Client, thea: User) -> None:
    now = timezone.now()
    archive = ask(alex, thea)
    archives.make(archive.pk, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM custody_archive")
        sealed = bytes(cursor.fetchone()[0])

    assert b"PK\x03\x04" not in sealed
    assert stored(archive).expires_at == now + timedelta(hours=72)
    assert archives.expire(now + timedelta(hours=71, minutes=59)) == 0
    with pytest.raises(archives.ArchiveRefused):
        archives.hand_over_client(archive=archive, actor=thea, now=now + timedelta(hours=72))
    assert archives.expire(now + timedelta(hours=72)) == 1
    gone = stored(archive)
    assert (gone.state, gone.content, gone.sha256 != "") == (ArchiveState.EXPIRED, None, True)
    confirm(as_thea)
    refused = as_thea.post(reverse("custody:download_archive", args=[archive.pk]), follow=True)
    assert "not ready" in refused.content.decode()


def test_asking_twice_makes_one(alex: Client, thea: User) -> None:
    assert ask(alex, thea).pk == ask(alex, thea).pk
    assert Archive.objects.count() == 1


def test_it_is_made_once(alex: Client, thea: User) -> None:
    archive = ask(alex, thea)

    assert archives.make(archive.pk, now=timezone.now())
    assert not archives.make(archive.pk, now=timezone.now())
    assert stored(archive).attempts == 1


def test_a_worker_that_died_is_followed_by_another(alex: Client, thea: User) -> None:
    now = timezone.now()
    archive = ask(alex, thea)
    Archive.objects.filter(pk=archive.pk).update(state=ArchiveState.MAKING, lease_until=now + archives.LEASE)

    assert archives.waiting(now) == []
    later = now + archives.LEASE + timedelta(seconds=1)
    assert archives.waiting(later) == [archive.pk]
    assert archives.make(archive.pk, now=later)
    assert stored(archive).state is ArchiveState.READY


def test_what_cannot_be_made_ends_as_failed_and_can_be_tried_again(
    as_thea: Browser, alex: Client, thea: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = ask(alex, thea)
    with monkeypatch.context() as broken:
        broken.setattr(archives, "client_files", lambda *_args, **_more: 1 / 0)
        archives.make(archive.pk, now=timezone.now())
    failed = stored(archive)
    assert (failed.state, failed.last_error) == (ArchiveState.FAILED, "ZeroDivisionError")
    assert "Make it again" in as_thea.get(reverse("custody:archive", args=[archive.pk])).content.decode()

    as_thea.post(reverse("custody:retry_archive", args=[archive.pk]))
    archives.make(archive.pk, now=timezone.now())

    assert stored(archive).state is ArchiveState.READY


def test_the_fourth_attempt_gives_up(alex: Client, thea: User) -> None:
    archive = ask(alex, thea)
    Archive.objects.filter(pk=archive.pk).update(attempts=archives.MOST_ATTEMPTS)

    archives.make(archive.pk, now=timezone.now())

    assert stored(archive).last_error == "TooManyAttempts"


def test_a_colleague_finds_nothing(as_olive: Browser, alex: Client, thea: User) -> None:
    archive = ask(alex, thea)
    archives.make(archive.pk, now=timezone.now())
    confirm(as_olive)

    assert as_olive.get(reverse("custody:archive", args=[archive.pk])).status_code == 404
    assert as_olive.post(reverse("custody:download_archive", args=[archive.pk])).status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"purpose": "LAW_ENFORCEMENT"}, "recipient"), ({"purpose": "NOTHING"}, "purpose"), ({}, "purpose")],
)
def test_a_form_half_filled_is_answered_with_a_sentence(
    as_thea: Browser, alex: Client, typed: dict[str, str], field: str
) -> None:
    confirm(as_thea)

    answer = as_thea.post(reverse("custody:export", args=[alex.pk]), typed)

    assert field in answer.context["form"].errors
    assert not Archive.objects.exists()


def test_part_2_is_asked_before_and_at_the_door(as_thea: Browser, alex: Client, thea: User) -> None:
    Client.objects.filter(pk=alex.pk).update(part2_marked_at=timezone.now())
    confirm(as_thea)
    url = reverse("custody:export", args=[alex.pk])

    to_lawyer = as_thea.post(url, {**OWN_COPY, "purpose": "AUTHORIZATION", "recipient": "Lawyer"})
    to_client = as_thea.post(url, OWN_COPY)

    assert "purpose" in to_lawyer.context["form"].errors
    assert to_client.status_code == 302


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_two_workers_make_it_once(alex: Client, thea: User) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the claim is one conditional update on both; run once")
    archive = ask(alex, thea)
    done: list[bool] = []

    def work() -> None:
        done.append(archives.make(archive.pk, now=timezone.now()))
        connection.close()

    workers = [threading.Thread(target=work) for _worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(done) == [False, False, True]
    assert stored(archive).attempts == 1
