"""Importing a client list: recognized, dry, whole or not at all, never twice."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from clients.models import CareTeamMember, Client, ClientImport
from clients.services.csv_file import FileNotReadable
from clients.services.import_plan import ImportOptions, ImportPlan, plan_import
from clients.services.importing import (
    ImportAlreadyDone,
    ImportRefused,
    confirm_upload,
    discard_upload,
    import_clients,
    keep_upload,
    preview_upload,
)
from clients.terms import ContactChannel
from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.people import make_client, make_user

DATA = Path(__file__).parents[1] / "data"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
GERMAN = {"Nachname": "last_name", "Vorname": "first_name", "Geburtsdatum": "birth_date"}


@pytest.fixture
def therapist(practice: Practice) -> User:
    return make_user(practice, Role.THERAPIST, name="Thea Quinn", email="thea1@example.org")


def plan(practice: Practice, content: bytes | str, **options: object) -> ImportPlan:
    raw = content if isinstance(content, bytes) else (DATA / content).read_bytes()
    how = ImportOptions(**options)  # type: ignore[arg-type]
    return plan_import(stream=io.BytesIO(raw), practice=practice, options=how, now=NOW)


def apply(practice: Practice, content: bytes | str, **options: object) -> tuple[int, int]:
    raw = content if isinstance(content, bytes) else (DATA / content).read_bytes()
    how = ImportOptions(**options)  # type: ignore[arg-type]
    result = import_clients(stream=io.BytesIO(raw), practice=practice, options=how, actor=None, system="test", now=NOW)
    return result.added, result.skipped


def refusal(practice: Practice, content: bytes | str, **options: object) -> str:
    with pytest.raises(FileNotReadable) as refused:
        plan(practice, content, **options)
    return refused.value.for_staff


def test_an_export_of_another_tool_is_read_whole(practice: Practice, therapist: User) -> None:
    found = plan(practice, "simplepractice.csv")

    jon = found.new[1].details
    assert [row.name for row in found.new] == ["Maria Delgado", "Jon O'Neill", "Zoë Ekström"]
    assert [row.therapist for row in found.new] == [therapist] * 3
    assert [row.is_put_away for row in found.new] == [False, False, True]
    assert [row.details.birth_date for row in found.new] == [date(1988, 4, 12), date(1979, 11, 30), date(1991, 5, 3)]
    assert (jon.phone, jon.address) == ("555-555-0142", "44 Elm St, Apt 3\nTroy, NY 12180")
    assert found.new[0].details.time_zone == "America/New_York"
    assert found.new[0].details.channel is ContactChannel.NONE
    assert (found.skipped, found.problems, found.ignored_columns) == ((), (), ("Insurance",))


def test_planning_stores_nothing(practice: Practice, therapist: User) -> None:
    plan(practice, "simplepractice.csv")

    assert not Client.objects.exists()


def test_importing_adds_everybody_with_care_team_and_audit(practice: Practice, therapist: User) -> None:
    assert apply(practice, "simplepractice.csv") == (3, 0)

    zoe = Client.objects.get(legal_last_name="Ekström")
    assert (zoe.archived_at, zoe.email, zoe.external_reference) == (NOW, "zoe@example.org", "SP-1003")
    assert CareTeamMember.objects.filter(user=therapist, is_lead=True).count() == 3
    actions = AuditEvent.objects.filter(client_id=zoe.pk).order_by("seq").values_list("action", "system")
    assert list(actions) == [
        ("clients.client.added", "test"),
        ("clients.care_team.joined", "test"),
        ("clients.client.archived", "test"),
    ]
    assert AuditEvent.objects.get(action="clients.list.imported").reason_code == "ADDED_3_SKIPPED_0"


def test_importing_twice_adds_nobody_twice(practice: Practice, therapist: User) -> None:
    apply(practice, "simplepractice.csv")

    assert apply(practice, "simplepractice.csv") == (0, 3)
    assert Client.objects.count() == 3


def test_foreign_headings_are_mapped_and_dots_mean_day_first(practice: Practice) -> None:
    found = plan(practice, "german_excel.csv", mapped=GERMAN)

    assert [(row.name, row.details.birth_date) for row in found.new] == [
        ("Anna Müller", date(1980, 12, 31)),
        ('Pat O"Brien', date(1975, 2, 1)),
    ]


def test_every_bad_row_is_reported_with_line_and_reason(practice: Practice) -> None:
    found = plan(practice, "bad_rows.csv")

    assert [(problem.line, problem.reason) for problem in found.problems] == [
        (3, "First name is empty."),
        (4, "Birth date “2190-01-01” lies in the future."),
        (5, "Birth date “01/01/1890” lies before 1900."),
        (6, "Birth date “13/13/1980” is not a date."),
        (6, "E-mail “not-an-address” is not an address."),
        (6, "Telephone “12” is not a number."),
        (6, "Time zone “Mars/Olympus” is not known."),
        (6, "No therapist of the practice is called “Nobody Here”."),
        (6, "Status “frozen” is not known; active and inactive are."),
        (7, "Last name holds characters that cannot be printed."),
    ]
    assert [row.name for row in found.new] == ["Ann Good"]


def test_one_bad_row_keeps_everybody_out(practice: Practice) -> None:
    with pytest.raises(ImportRefused) as refused:
        apply(practice, "bad_rows.csv")

    assert len(refused.value.plan.problems) == 10
    assert not Client.objects.exists()


def test_a_failure_half_way_stores_nothing(
    practice: Practice, therapist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(count: int, _total: int) -> None:
        if count == 2:
            raise RuntimeError

    raw = io.BytesIO((DATA / "simplepractice.csv").read_bytes())
    with pytest.raises(RuntimeError):
        import_clients(
            stream=raw, practice=practice, options=ImportOptions(), actor=None, system="test", now=NOW, progress=fail
        )

    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("fields", "row", "reason"),
    [
        ({"external_reference": "X9"}, "Other,Name,,,X9", "the same client number as a client of the practice"),
        (
            {"birth_date": date(1980, 1, 1), "email": "", "phone": ""},
            "Ánn,GOOD,1980-01-01,,",
            "the same name and birth date as a client of the practice",
        ),
        (
            {"email": "Shared@example.org", "birth_date": None},
            "Someone,Else,1990-01-01,shared@example.org,",
            "the same e-mail or telephone as a client of the practice",
        ),
    ],
)
def test_who_is_here_already_is_left_out(practice: Practice, fields: dict, row: str, reason: str) -> None:
    make_client(practice, legal_first_name="Ann", legal_last_name="Good", **fields)

    found = plan(practice, f"First Name,Last Name,DOB,Email,Client ID\n{row}\n".encode())

    assert [(skip.line, skip.reason) for skip in found.skipped] == [(2, reason)]
    assert found.new == ()


def test_a_household_shares_a_telephone_without_being_one_person(practice: Practice) -> None:
    make_client(practice, legal_first_name="Ann", legal_last_name="Good", phone="(555) 555-0101", email="")

    found = plan(practice, b"First Name,Last Name,DOB,Phone\nBo,Good,1990-01-01,+1 555 555 0101\n")

    assert [row.name for row in found.new] == ["Bo Good"]


def test_the_same_person_twice_in_one_file_is_added_once(practice: Practice) -> None:
    found = plan(practice, b"First Name,Last Name,DOB\nAnn,Good,1980-01-01\nAnn,Good,01/01/1980\n")

    assert [(skip.line, skip.reason) for skip in found.skipped] == [(3, "the same name and birth date as line 2")]


def test_another_practices_clients_are_not_compared(practice: Practice, other_practice: Practice) -> None:
    make_client(other_practice, legal_first_name="Ann", legal_last_name="Good", birth_date=date(1980, 1, 1))

    assert len(plan(practice, b"First Name,Last Name,DOB\nAnn,Good,1980-01-01\n").new) == 1


def test_two_therapists_of_one_name_need_the_address(practice: Practice, therapist: User) -> None:
    make_user(practice, Role.THERAPIST, name="Thea Quinn")

    found = plan(practice, b"First Name,Last Name,Therapist\nAnn,Good,Thea Quinn\n")

    assert [problem.reason for problem in found.problems] == [
        "More than one therapist is called “Thea Quinn”; use the e-mail."
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("duplicate_heading.csv", "These headings stand twice: “Email”, “email”. Rename or remove one of each."),
        ("no_names.csv", "No column was recognized for: “first_name”, “last_name”. Rename the heading, or map it."),
        ("heading_only.csv", "The file has a heading line and no client below it."),
        (b"\xef\xbb\xbf", "The file is empty."),
    ],
)
def test_a_file_without_a_usable_heading_is_refused(practice: Practice, content: bytes | str, sentence: str) -> None:
    assert refusal(practice, content) == sentence


def test_a_mapping_must_name_a_column_and_a_field(practice: Practice) -> None:
    content = b"Given,Last Name\nA,B\n"

    assert refusal(practice, content, mapped={"Nope": "first_name"}) == "The file has no column called “Nope”."
    assert refusal(practice, content, mapped={"Given": "shoe_size"}).startswith("“shoe_size” is none of the fields")


def test_an_upload_lies_sealed_and_is_erased_when_confirmed(practice: Practice, therapist: User, dana: User) -> None:
    content = (DATA / "simplepractice.csv").read_bytes()
    upload = keep_upload(practice=practice, content=content, options=ImportOptions(), actor=dana, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM clients_clientimport")
        assert b"Delgado" not in bytes(cursor.fetchone()[0])

    assert len(preview_upload(upload=upload, now=NOW).new) == 3
    assert confirm_upload(upload=upload, actor=dana, now=NOW).added == 3

    upload.refresh_from_db()
    assert (upload.content, upload.finished_at, upload.added_count) == (b"", NOW, 3)
    with pytest.raises(ImportAlreadyDone):
        confirm_upload(upload=upload, actor=dana, now=NOW)


def test_a_new_upload_erases_the_one_before(practice: Practice, therapist: User, dana: User) -> None:
    content = (DATA / "simplepractice.csv").read_bytes()
    first = keep_upload(practice=practice, content=content, options=ImportOptions(), actor=dana, now=NOW)
    keep_upload(practice=practice, content=content, options=ImportOptions(), actor=dana, now=NOW)

    first.refresh_from_db()
    assert first.content == b""


def test_a_discarded_upload_is_erased_and_recorded(practice: Practice, therapist: User, dana: User) -> None:
    content = (DATA / "simplepractice.csv").read_bytes()
    upload = keep_upload(practice=practice, content=content, options=ImportOptions(), actor=dana, now=NOW)

    for _ in range(2):
        discard_upload(upload=upload, actor=dana, now=NOW)

    assert ClientImport.objects.get().content == b""
    assert AuditEvent.objects.filter(action="clients.list.discarded").count() == 1
