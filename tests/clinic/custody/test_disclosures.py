"""Whatever leaves is written down: to whom, why, what, when and by whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.terms import ConsentKind
from clinic.audit.models import AuditEvent
from clinic.custody import queries
from clinic.custody.models import Disclosure
from clinic.custody.services import disclosures
from clinic.custody.terms import DisclosureMeans, DisclosurePurpose
from clinic.staff.models import User
from reports.models import RenderedDocument
from reports.terms import DocumentKind, DocumentState, RedactionProfile
from tests.factories.clients import make_consent, make_template


@pytest.fixture
def ready(alex: Client, thea: User) -> RenderedDocument:
    now = timezone.now()
    return RenderedDocument.objects.create(
        practice_id=alex.practice_id, client=alex, kind=DocumentKind.DOSING_SUMMARY,
        profile=RedactionProfile.PRESCRIBER_SUMMARY, subject_id=alex.pk, facts={"text": "x"}, facts_hash="0" * 64,
        state=DocumentState.READY, pdf=b"%PDF-1.7 x", pdf_hash="0" * 64, page_count=1, requested_by=thea,
        requested_at=now, ready_at=now,
    )  # fmt: skip


def record(client: Client, actor: User, purpose: DisclosurePurpose, **changed: object) -> Disclosure:
    return disclosures.record_disclosure(
        **{
            "client": client, "at": timezone.now() - timedelta(minutes=5), "recipient": "County court",
            "what": "Dates of sessions", "purpose": purpose, "means": DisclosureMeans.FAX, "actor": actor,
            "now": timezone.now(), **changed,
        }
    )  # type: ignore[arg-type]  # fmt: skip


def test_a_download_writes_itself_down(as_thea: Browser, ready: RenderedDocument, thea: User, alex: Client) -> None:
    answer = as_thea.post(reverse("reports:download", args=[ready.pk]))

    assert answer.status_code == 200
    row = Disclosure.objects.get()
    assert (row.client, row.recorded_by, row.purpose) == (alex, thea, DisclosurePurpose.TREATMENT)
    assert (row.recipient, row.subject_id, row.is_accountable) == ("Summary for the prescriber", ready.pk, False)
    assert row.what == "Dosing-session summary, version 1"
    event = AuditEvent.objects.get(action="custody.disclosure.recorded")
    assert (event.client_id, event.reason_code) == (alex.pk, "TREATMENT")


def test_looking_at_a_download_gives_nothing(as_thea: Browser, ready: RenderedDocument) -> None:
    assert as_thea.get(reverse("reports:download", args=[ready.pk])).status_code == 405
    assert not Disclosure.objects.exists()


def test_a_document_for_somebody_else_is_written_down_as_such(as_thea: Browser, ready: RenderedDocument) -> None:
    url = reverse("custody:hand_over", args=[ready.pk])
    assert as_thea.get(url).status_code == 200

    answer = as_thea.post(
        url, {"purpose": "LEGAL_PROCEEDING", "recipient": "Superior Court", "explanation": "Case 24-117"}
    )

    row = Disclosure.objects.get()
    assert answer["Content-Type"] == "application/pdf"
    assert (row.recipient, row.explanation, row.is_accountable) == ("Superior Court", "Case 24-117", True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"purpose": "LEGAL_PROCEEDING", "recipient": "Court"}, "explanation"),
        ({"purpose": "TREATMENT"}, "recipient"),
        ({"purpose": "PLEASURE", "recipient": "Court"}, "purpose"),
    ],
)
def test_what_the_law_asks_is_asked(
    as_thea: Browser, ready: RenderedDocument, typed: dict[str, str], field: str
) -> None:
    answer = as_thea.post(reverse("custody:hand_over", args=[ready.pk]), typed)

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert not Disclosure.objects.exists()


def test_a_fax_is_written_down_by_hand(as_thea: Browser, alex: Client) -> None:
    url = reverse("custody:record_disclosure", args=[alex.pk])
    at = timezone.localtime(timezone=alex.practice.zone) - timedelta(hours=2)
    typed = {
        "at": at.strftime("%Y-%m-%dT%H:%M"), "what": "Treatment dates", "recipient": "Dr. Lee",
        "recipient_address": "Fax 555 0110", "purpose": "TREATMENT", "means": "FAX", "explanation": "",
    }  # fmt: skip

    answer = as_thea.post(url, typed)

    assert answer.status_code == 302
    page = as_thea.get(reverse("custody:record", args=[alex.pk])).content.decode()
    assert "Dr. Lee" in page
    assert "Treatment dates" in page


def test_a_time_to_come_is_refused(as_thea: Browser, alex: Client, thea: User) -> None:
    later = timezone.localtime(timezone=alex.practice.zone) + timedelta(hours=2)
    typed = {
        "at": later.strftime("%Y-%m-%dT%H:%M"), "what": "Dates", "recipient": "Dr. Lee", "purpose": "TREATMENT",
        "means": "FAX",
    }  # fmt: skip

    answer = as_thea.post(reverse("custody:record_disclosure", args=[alex.pk]), typed)

    assert answer.context["form"].errors.keys() == {"at"}
    with pytest.raises(disclosures.DisclosureRefused):
        record(alex, thea, DisclosurePurpose.TREATMENT, at=timezone.now() + timedelta(minutes=1))


def test_the_accounting_has_six_years_of_what_is_accountable(as_thea: Browser, alex: Client, thea: User) -> None:
    record(alex, thea, DisclosurePurpose.LEGAL_PROCEEDING, recipient="Zqnow court")
    record(alex, thea, DisclosurePurpose.LEGAL_PROCEEDING, recipient="Zqfive court", at=years_ago(5.9))
    record(alex, thea, DisclosurePurpose.LEGAL_PROCEEDING, recipient="Zqold court", at=years_ago(6.2))
    record(alex, thea, DisclosurePurpose.TREATMENT, recipient="Zqdoctor")

    page = as_thea.get(reverse("custody:accounting", args=[alex.pk])).content.decode()

    assert [word in page for word in ("Zqnow", "Zqfive", "Zqold", "Zqdoctor")] == [True, True, False, False]
    # The page of the record keeps all of them.
    whole = as_thea.get(reverse("custody:record", args=[alex.pk])).content.decode()
    assert all(word in whole for word in ("Zqnow", "Zqfive", "Zqold", "Zqdoctor"))


def years_ago(years: float) -> datetime:
    return timezone.now() - timedelta(days=365.25 * years)


def test_a_disclosure_is_sealed_and_never_changes(alex: Client, thea: User) -> None:
    row = record(alex, thea, DisclosurePurpose.LEGAL_PROCEEDING, recipient="Zqcourt")

    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient FROM custody_disclosure")
        assert b"Zqcourt" not in bytes(cursor.fetchone()[0])
    for statement in ("UPDATE custody_disclosure SET purpose = 'OTHER'", "DELETE FROM custody_disclosure"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    row.refresh_from_db()
    assert row.purpose is DisclosurePurpose.LEGAL_PROCEEDING


@pytest.mark.parametrize(("purpose", "needs"), [("TREATMENT", True), ("INDIVIDUAL", False)])
def test_part_2_leaves_only_with_a_consent(
    as_thea: Browser, ready: RenderedDocument, alex: Client, thea: User, purpose: str, needs: bool
) -> None:
    Client.objects.filter(pk=alex.pk).update(part2_marked_at=ready.requested_at - timedelta(minutes=1))
    url, typed = reverse("custody:hand_over", args=[ready.pk]), {"purpose": purpose, "recipient": "Somebody"}

    refused = as_thea.post(url, typed)
    assert ("purpose" in refused.context["form"].errors if refused.context else False) == needs
    assert Disclosure.objects.exists() != needs

    template = make_template(alex.practice, ConsentKind.RELEASE_OF_INFORMATION)
    make_consent(alex, template, thea)
    assert as_thea.post(url, typed)["Content-Type"] == "application/pdf"


def test_a_plain_download_of_part_2_is_refused_with_a_sentence(
    as_thea: Browser, ready: RenderedDocument, alex: Client
) -> None:
    Client.objects.filter(pk=alex.pk).update(part2_marked_at=timezone.now())

    answer = as_thea.post(reverse("reports:download", args=[ready.pk]), follow=True)

    assert "42 CFR part 2" in answer.content.decode()
    assert not Disclosure.objects.exists()


def test_a_document_from_before_the_mark_is_issued_again(
    as_thea: Browser, ready: RenderedDocument, alex: Client
) -> None:
    as_thea.post(reverse("custody:mark_part2", args=[alex.pk]), {"is_part2": "on"})
    own_copy = {"purpose": "INDIVIDUAL", "recipient": ""}

    answer = as_thea.post(reverse("custody:hand_over", args=[ready.pk]), own_copy)

    assert "lacks the notice" in str(answer.context["form"].errors["purpose"])
    assert not Disclosure.objects.exists()


def test_an_expired_consent_is_none(alex: Client, thea: User) -> None:
    template = make_template(alex.practice, ConsentKind.RELEASE_OF_INFORMATION)
    make_consent(alex, template, thea, expires_on=timezone.localdate() - timedelta(days=1))

    assert not queries.has_part2_consent(alex, today=timezone.localdate())


def test_marking_twice_changes_nothing_more(as_thea: Browser, alex: Client) -> None:
    url = reverse("custody:mark_part2", args=[alex.pk])
    as_thea.post(url, {"is_part2": "on"})
    as_thea.post(url, {"is_part2": "on"})
    as_thea.post(url)

    actions = list(AuditEvent.objects.filter(action__startswith="custody.part2").values_list("action", flat=True))
    alex.refresh_from_db()
    assert actions == ["custody.part2.marked", "custody.part2.unmarked"]
    assert alex.part2_marked_at is None


@pytest.mark.parametrize("name", ["record", "accounting", "record_disclosure", "export", "mark_part2"])
def test_a_colleagues_client_is_not_there(as_olive: Browser, alex: Client, name: str) -> None:
    method = as_olive.post if name == "mark_part2" else as_olive.get
    assert method(reverse(f"custody:{name}", args=[alex.pk])).status_code == 404


def test_nothing_is_given_out_when_the_ledger_is_down(
    as_thea: Browser, ready: RenderedDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clinic.audit import services as audit

    written = audit.record

    def fails(**fields: object) -> object:
        if fields["action"] == "custody.disclosure.recorded":
            raise audit.LedgerUnavailable("gone")
        return written(**fields)  # type: ignore[arg-type]

    monkeypatch.setattr(audit, "record", fails)

    assert as_thea.post(reverse("reports:download", args=[ready.pk])).status_code == 503
    assert not Disclosure.objects.exists()
