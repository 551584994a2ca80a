"""What is in a client's archive: all of it, in every form, with a manifest that fits."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pytest
from django.apps import apps
from pypdf import PdfReader

from clients.hooks import withheld_notices
from clients.models import Client
from clinic.audit.exports import verify_export
from clinic.audit.models import AuditEvent
from clinic.custody.exports.coverage import KINDS
from clinic.custody.exports.manifest import ArchiveDamaged, checked
from tests.clinic.custody.conftest import rows_in
from tests.factories.consents import PAPER
from tests.factories.worlds import World

pytestmark = pytest.mark.django_db


def test_every_row_is_in_the_json_and_in_the_tables(archive: zipfile.ZipFile, world: World) -> None:
    records = rows_in(archive)
    for number, kind in enumerate(KINDS, start=1):
        in_database = {
            str(pk)
            for pk in kind.model._default_manager.filter(**{kind.path: world.client.pk}).values_list("pk", flat=True)
        }
        table = list(csv.DictReader(io.StringIO(archive.read(f"tables/table-{number:02d}.csv").decode())))
        assert {row["id"] for row in records[kind.label]} == in_database, kind.label
        assert {row["id"] for row in table} == in_database, kind.label
    assert sum(map(len, records.values())) > 50


def test_the_manifest_counts_what_is_there(archive: zipfile.ZipFile, world: World) -> None:
    manifest = checked(archive)

    records = rows_in(archive)
    assert {label: len(rows) for label, rows in records.items()}.items() <= manifest["counts"].items()
    assert manifest["subject"] == str(world.client.pk)
    assert manifest["counts"]["attachments"] == 3
    seen = AuditEvent.objects.filter(client_id=world.client.pk)
    verdict = verify_export(archive.read("access-log.csv").decode())
    assert (verdict.rows, verdict.problems) == (manifest["counts"]["access log"], [])
    assert verdict.rows == seen.count()


def test_a_changed_file_is_noticed(archive: zipfile.ZipFile) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as changed:
        for name in archive.namelist():
            content = archive.read(name)
            changed.writestr(name, content.replace(b"zqaone", b"zqanew") if name == "data/record.json" else content)

    with pytest.raises(ArchiveDamaged, match=r"data/record\.json"):
        checked(zipfile.ZipFile(target))


def test_a_missing_and_an_added_file_are_noticed(archive: zipfile.ZipFile) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as changed:
        for name in archive.namelist():
            if name != "access-log.csv":
                changed.writestr(name, archive.read(name))
        changed.writestr("extra.txt", b"more")

    with pytest.raises(ArchiveDamaged, match=r"access-log\.csv, extra\.txt"):
        checked(zipfile.ZipFile(target))


def test_names_of_files_say_nothing(archive: zipfile.ZipFile, world: World) -> None:
    allowed = re.compile(
        r"README\.txt|record(-\d+)?\.pdf|data/record\.json|data/fhir-r4\.json|access-log\.csv|manifest\.json"
        r"|tables/(table-\d\d|contents)\.csv|attachments/(document-[0-9a-f]{8}-v\d+|(paper|scan)-[0-9a-f]{8})\.(pdf|png|jpeg)"
    )

    assert [name for name in archive.namelist() if not allowed.fullmatch(name)] == []


def test_the_readme_names_what_is_withheld_whether_or_not_there_is_any(archive: zipfile.ZipFile) -> None:
    words = archive.read("README.txt").decode()

    assert [notice() for notice in withheld_notices]
    assert all(notice() in words for notice in withheld_notices)
    assert "legal proceedings" in words
    assert "42 CFR part 2" not in words


def test_a_record_under_part_2_carries_the_notice_everywhere(
    world: World, client_of_world: Client, now: object
) -> None:
    from clinic.custody.services.making import client_files

    client_of_world.part2_marked_at = now  # type: ignore[assignment]
    client_of_world.save(update_fields=["part2_marked_at"])

    files, _manifest = client_files(client_of_world, now=now)  # type: ignore[arg-type]

    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(files["record.pdf"])).pages)
    assert b"NOTICE OF REDISCLOSURE" in files["README.txt"]
    assert "NOTICE OF REDISCLOSURE" in " ".join(printed.split())
    assert "42CFRPart2" in files["data/fhir-r4.json"].decode()


def test_texts_come_back_as_they_were_written(archive: zipfile.ZipFile, world: World) -> None:
    records = rows_in(archive)

    assert records["clients.client"][0]["address"] == "zqaonename street"
    assert records["clients.task"][0]["detail"] == "zqaonechart task"
    assert records["integration.integrationnote"][0]["narrative"] == "zqaonechart narrative"
    assert "search_name" not in records["clients.client"][0]
    assert "pdf" not in records["reports.rendereddocument"][0]


def test_what_a_record_refers_to_leaves_with_it(archive: zipfile.ZipFile) -> None:
    document = json.loads(archive.read("data/record.json"))

    assert document["refers_to"]["practice.practice"][0]["name"] == "Willow Practice"
    assert {row["kind"] for row in document["refers_to"]["practice.appointmenttype"]} >= {"DOSING", "PREPARATION"}
    assert "Therapist Home" in document["people"].values()


def test_attachments_are_the_documents_as_issued(archive: zipfile.ZipFile, world: World) -> None:
    names = [name for name in archive.namelist() if name.startswith("attachments/")]

    assert names == [
        f"attachments/document-{world.document.short_id}-v1.pdf",
        f"attachments/{world.paper.file_name}",
        f"attachments/scan-{world.consent_scan.short_id}.pdf",
    ]
    assert archive.read(names[0]) == b"%PDF-1.7 zqaonechart"
    assert archive.read(names[2]) == PAPER


def test_psychotherapy_notes_are_nowhere_in_it(archive: zipfile.ZipFile, world: World) -> None:
    """The world has a note, an authorization and a release; neither their words nor their keys leave."""
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(archive.read("record.pdf"))).pages)
    everything = b"\n".join(archive.read(name) for name in archive.namelist()) + printed.encode()

    for hidden in (world.sealed_mark, world.psychotherapy_note.pk, world.authorization.pk):
        assert str(hidden).encode() not in everything
    # That notes left under an authorization is on record; that they were written is their author's alone.
    told = set(re.findall(r"psychotherapy_notes\.[a-z_.]+", archive.read("access-log.csv").decode()))
    assert told <= {"psychotherapy_notes.release.disclosed", "psychotherapy_notes.release"}


def test_nothing_of_another_client_is_in_it(world: World, archive: zipfile.ZipFile) -> None:
    from tests.factories.people import make_client

    other = make_client(world.practice, therapist=world.member, legal_last_name="Zqother")
    everything = b"".join(archive.read(name) for name in archive.namelist())

    assert str(other.pk).encode() not in everything
    assert b"password" not in everything
    assert b"argon2" not in everything


def test_gathering_takes_a_fixed_number_of_queries(
    world: World, client_of_world: Client, django_assert_max_num_queries: object
) -> None:
    from django.utils import timezone

    from clinic.custody.exports.gathering import gather

    with django_assert_max_num_queries(len(KINDS) + len(apps.get_app_configs())):  # type: ignore[operator]
        gather(client_of_world, now=timezone.now())
