"""The whole practice in one sealed file: the file to one person, the passphrase to another."""

from __future__ import annotations

import io
import json
import shutil
import stat
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clinic.audit.exports import verify_export
from clinic.audit.models import AuditEvent
from clinic.custody.exports.manifest import checked
from clinic.custody.exports.sealed_file import SealedFile, new_passphrase, opened
from clinic.custody.models import Archive
from clinic.custody.services import archives
from clinic.custody.services.checking import compare
from clinic.custody.terms import ArchiveState
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import Credential, CredentialScan, User
from tests.clinic.custody.test_client_archives import confirm
from tests.factories.clients import make_task
from tests.factories.papers import PDF, make_credential_scan
from tests.factories.people import make_client, make_user

REASON = "We move to another system."


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    vendor = settings.DATA / "vendor"
    settings.DATA = tmp_path
    (tmp_path / "vendor").symlink_to(vendor)
    return tmp_path


@pytest.fixture
def made(practice: Practice, alex: Client, thea: User, otto: User) -> Archive:
    make_task(alex, thea, detail="Zqcanary task")
    make_client(practice, therapist=thea, legal_last_name="Zqsecond")
    make_credential_scan(Credential.objects.create(practice=practice, user=thea, kind="LICENSE"), thea)
    archive = archives.ask_for_practice_archive(practice=practice, reason=REASON, actor=otto, now=timezone.now())
    archives.make(archive.pk, now=timezone.now())
    return Archive.objects.get(pk=archive.pk)  # type: ignore[no-any-return]


def content_of(archive: Archive) -> zipfile.ZipFile:
    passphrase: Any = Archive.objects.get(pk=archive.pk).passphrase
    return zipfile.ZipFile(opened(archives.file_of(archive), passphrase))


def test_it_holds_every_record_and_the_practice(made: Archive, practice: Practice, alex: Client) -> None:
    archive = content_of(made)
    manifest = checked(archive)

    folders = {name.split("/")[1] for name in archive.namelist() if name.startswith("clients/")}
    assert folders == {str(pk) for pk in Client.objects.values_list("pk", flat=True)}
    assert manifest["counts"]["clients"] == 2
    assert manifest["counts"]["clients.task"] == 1
    assert b"Zqcanary task" in archive.read(f"clients/{alex.pk}/data/record.json")
    staff = json.loads(archive.read("practice/staff-user.json"))
    assert {person["name"] for person in staff} >= {"Thea Quinn", "Otto Lind"}
    scan = CredentialScan.objects.get()
    assert archive.read(f"practice/attachments/{scan.file_name}") == PDF
    assert [row["sha256"] for row in json.loads(archive.read("practice/staff-credentialscan.json"))] == [scan.sha256]
    assert verify_export(archive.read("ledger.csv").decode()).problems == []
    assert compare(archive).differences == []


def test_no_secret_of_people_or_installation_is_in_it(made: Archive, thea: User) -> None:
    archive = content_of(made)
    everything = b"".join(archive.read(name) for name in archive.namelist())

    assert thea.password.encode() not in everything
    assert b'"password"' not in everything
    assert b"token_hash" not in everything


def test_it_lies_sealed_and_private(made: Archive) -> None:
    path = archives.file_of(made)
    raw = path.read_bytes()

    assert raw.startswith(b"Salted__")
    assert b"PK\x03\x04" not in raw
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [item.name for item in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the machine has no openssl")
def test_it_opens_without_this_program(made: Archive, tmp_path: Path) -> None:
    passphrase: Any = Archive.objects.get(pk=made.pk).passphrase
    plain = tmp_path / "plain.zip"
    subprocess.run(
        ["openssl", "enc", "-d", "-aes-256-cbc", "-pbkdf2", "-iter", "600000", "-md", "sha256",
         "-in", str(archives.file_of(made)), "-out", str(plain), "-pass", "stdin"],
        input=passphrase.encode(), check=True,
    )  # fmt: skip

    assert checked(zipfile.ZipFile(plain))["counts"]["clients"] == 2


def test_the_file_goes_to_the_owner_and_the_passphrase_to_somebody_else(
    made: Archive, as_otto: Browser, as_thea: Browser
) -> None:
    confirm(as_otto)
    confirm(as_thea)
    read = reverse("custody:read_passphrase", args=[made.pk])
    passphrase: Any = Archive.objects.get(pk=made.pk).passphrase

    answer = as_otto.post(reverse("custody:download_practice_archive", args=[made.pk]))
    file = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    own_try = as_otto.post(read, follow=True).content.decode()
    as_thea_reads = as_thea.post(read).content.decode()
    again = as_thea.post(read, follow=True).content.decode()

    assert file == archives.file_of(made).read_bytes()
    assert "go to two people" in own_try
    assert passphrase not in own_try
    assert passphrase in as_thea_reads
    assert "was read already" in again
    assert as_thea.post(reverse("custody:download_practice_archive", args=[made.pk])).status_code == 403
    stored = Archive.objects.get(pk=made.pk)
    assert (stored.passphrase, stored.passphrase_read_by) == (None, as_thea_user(stored))
    assert AuditEvent.objects.filter(action="custody.passphrase.read").count() == 1


def as_thea_user(archive: Archive) -> User:
    return User.objects.get(name="Thea Quinn", practice=archive.practice)


def test_somebody_who_is_alone_reads_it_alone(other_practice: Practice) -> None:
    alone = make_user(other_practice, Role.OWNER, Role.THERAPIST, name="Solo Person")
    archive = archives.ask_for_practice_archive(practice=other_practice, reason=REASON, actor=alone, now=timezone.now())
    archives.make(archive.pk, now=timezone.now())

    assert len(archives.read_passphrase(archive=archive, actor=alone, now=timezone.now())) == 35


def test_it_is_asked_for_with_a_reason_and_a_confirmation(as_otto: Browser, practice: Practice, alex: Client) -> None:
    url = reverse("custody:export_practice")

    unconfirmed = as_otto.post(url, {"reason": REASON})
    confirm(as_otto)
    short = as_otto.post(url, {"reason": "because"})
    asked = as_otto.post(url, {"reason": REASON})

    assert unconfirmed.url.startswith(reverse("account_reauthenticate"))
    assert "15 characters" in str(short.context["form"].errors["reason"])
    archive = Archive.objects.get()
    assert asked.url == reverse("custody:practice_archive", args=[archive.pk])
    assert archive.details == {"reason": REASON}


def test_it_is_gone_after_its_time(made: Archive, as_otto: Browser) -> None:
    assert archives.expire(timezone.now() + timedelta(hours=73)) == 1

    assert not archives.file_of(made).exists()
    stored = Archive.objects.get(pk=made.pk)
    assert (stored.state, stored.passphrase) == (ArchiveState.EXPIRED, None)


def test_what_breaks_leaves_no_half_file(
    practice: Practice, alex: Client, otto: User, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = archives.ask_for_practice_archive(practice=practice, reason=REASON, actor=otto, now=timezone.now())
    monkeypatch.setattr(archives, "client_files", lambda *_args, **_more: 1 / 0)

    archives.make(archive.pk, now=timezone.now())

    assert Archive.objects.get(pk=archive.pk).state is ArchiveState.FAILED
    assert list((data / "archives").iterdir()) == []


def test_progress_can_be_seen(practice: Practice, alex: Client, otto: User, as_otto: Browser) -> None:
    archive = archives.ask_for_practice_archive(practice=practice, reason=REASON, actor=otto, now=timezone.now())
    Archive.objects.filter(pk=archive.pk).update(state=ArchiveState.MAKING, done_count=3, total_count=40)

    page = as_otto.get(reverse("custody:practice_archive_state", args=[archive.pk])).content.decode()

    assert "3 of 40 records" in page


def test_the_command_exports_and_the_other_checks(
    practice: Practice, alex: Client, data: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = data / "out.zip.enc"
    call_command("export_practice", str(file), practice=practice.name, reason=REASON)
    told = capsys.readouterr().out
    passphrase = told.split("Passphrase: ")[1].split("\n")[0]

    monkeypatch.setattr("sys.stdin", io.StringIO(passphrase + "\n"))
    call_command("check_archive", str(file))
    assert "1 clients" in capsys.readouterr().out
    make_task(alex, User.objects.get(name="Thea Quinn"))
    monkeypatch.setattr("sys.stdin", io.StringIO(passphrase + "\n"))
    with pytest.raises(CommandError, match="differ"):
        call_command("check_archive", str(file))
    assert "clients.task: 1 missing from the archive" in capsys.readouterr().err
    event = AuditEvent.objects.get(system="manage.export_practice")
    assert (event.act, event.practice_id) == ("EXPORT", practice.pk)
    with pytest.raises(CommandError, match="there already"):
        call_command("export_practice", str(file), practice=practice.name, reason=REASON)


@pytest.mark.pure
def test_a_wrong_passphrase_opens_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    with SealedFile(path, "right") as target:
        target.write(b"x" * 100_000)

    assert opened(path, "right").read() == b"x" * 100_000
    with pytest.raises(ValueError, match=r".+"):
        zipfile.ZipFile(opened(path, "wrong"))


@pytest.mark.pure
def test_passphrases_are_long_and_never_the_same() -> None:
    made = {new_passphrase() for _time in range(1000)}

    assert len(made) == 1000
    assert {len(phrase) for phrase in made} == {35}
