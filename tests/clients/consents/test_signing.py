"""From the link to the signature: what is kept, what it opens, what closes it again."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from clients import queries
from clients.consents.models import ConsentRequest, ConsentSignature, RequestedConsent
from clients.consents.services import documents, requests
from clients.consents.terms import SignatureMethod
from clients.models import Client, ConsentRecord, ConsentTemplate, Task
from clients.rules.consent import last_day
from clients.services.consents import record_consent, withdraw_consent, wording_hash
from clients.terms import ConsentKind, ConsentStanding, ConsentStatus, TaskKind
from clinic.audit.models import AuditEvent
from clinic.links.services import IssuedLink, LinkClosed
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import make_template
from tests.factories.consents import items_of, send

pytestmark = pytest.mark.django_db

K = ConsentKind
DRAWN = (tuple((x, 200) for x in range(0, 200, 10)),)


@pytest.fixture
def needed(practice: Practice) -> tuple[ConsentTemplate, ConsentTemplate]:
    return make_template(practice, K.KETAMINE_MEDICAL, valid_months=12), make_template(practice, K.KAP_PSYCHOTHERAPY)


@pytest.fixture
def issued(alex: Client, thea: User, needed: tuple[ConsentTemplate, ConsentTemplate]) -> IssuedLink:
    return send(alex, thea, *needed)


def sign(issued: IssuedLink, place: int = 0, *, drawn: bool = False) -> ConsentRecord:
    return requests.sign(
        link=issued.link, consent_id=items_of(issued)[place].consent_id, signer_name="Alex Doe",
        strokes=DRAWN if drawn else (), now=timezone.now(),
    )  # fmt: skip


def missing(client: Client) -> set[ConsentKind]:
    return set(queries.missing_consents(client, on=queries.today_at(client.practice)))


def test_both_signatures_open_the_gate_and_use_the_link_up(alex: Client, issued: IssuedLink) -> None:
    assert missing(alex) == {K.KETAMINE_MEDICAL, K.KAP_PSYCHOTHERAPY}

    sign(issued, 0)
    issued.link.refresh_from_db()
    assert (missing(alex), issued.link.used_at) == ({K.KAP_PSYCHOTHERAPY}, None)
    sign(issued, 1)

    issued.link.refresh_from_db()
    assert missing(alex) == set()
    assert issued.link.used_at is not None
    with pytest.raises(LinkClosed):
        sign(issued, 0)
    assert ConsentSignature.objects.count() == 2


def test_name_time_zone_version_and_hash_are_kept(alex: Client, issued: IssuedLink) -> None:
    alex.time_zone = "America/Denver"
    alex.save()
    consent = sign(issued, 0, drawn=True)

    consent.refresh_from_db()
    evidence = ConsentSignature.objects.get(consent=consent)
    assert (consent.status, consent.signer_name) == (ConsentStatus.SIGNED, "Alex Doe")
    assert consent.text_hash == evidence.text_hash == wording_hash(consent.template)
    assert (evidence.method, evidence.zone) == (SignatureMethod.DRAWN, "America/Denver")
    assert evidence.strokes == [[list(point) for point in stroke] for stroke in DRAWN]
    assert evidence.signed_at == consent.signed_at
    assert consent.expires_on == last_day(queries.today_at(alex.practice), 12)
    event = AuditEvent.objects.get(action="clients.consent.signed")
    assert (event.actor_id, event.system, event.client_id) == (None, "links.client", alex.pk)


def test_neither_name_nor_drawing_lies_readable(alex: Client, issued: IssuedLink) -> None:
    from django.db import connection

    sign(issued, 0, drawn=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consents_consentsignature")
        stored = repr(cursor.fetchall())

    assert "Alex Doe" not in stored
    assert json.dumps(DRAWN)[:20] not in stored


def test_evidence_is_only_ever_added(alex: Client, issued: IssuedLink) -> None:
    consent = sign(issued, 0)
    for model, change in (
        (ConsentSignature, {"text_hash": "0" * 64}),
        (ConsentRequest, {"sent_at": timezone.now()}),
        (RequestedConsent, {"place": 9}),
        (ConsentTemplate, {"body": "Something else"}),
        (ConsentRecord, {"text_hash": "0" * 64}),
    ):
        rows = model.objects.filter(practice=alex.practice)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.filter(pk=consent.pk if model is ConsentRecord else rows[0].pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete("default")


def test_a_new_wording_closes_what_waits_and_asks_again(
    alex: Client, issued: IssuedLink, otto: User, practice: Practice
) -> None:
    sign(issued, 0)
    for kind in (K.KETAMINE_MEDICAL, K.KAP_PSYCHOTHERAPY):
        new_version(practice, kind, otto)

    statuses = {item.consent.kind: item.consent.status for item in items_of(issued)}
    assert statuses == {K.KETAMINE_MEDICAL: ConsentStatus.SIGNED, K.KAP_PSYCHOTHERAPY: ConsentStatus.SUPERSEDED}
    standing = queries.missing_consents(alex, on=queries.today_at(practice))
    assert standing[K.KETAMINE_MEDICAL] is ConsentStanding.OLD_VERSION
    with pytest.raises(requests.ConsentNotOpen):
        sign(issued, 1)


def new_version(practice: Practice, kind: ConsentKind, actor: User) -> ConsentTemplate:
    now = timezone.now()
    draft = documents.save_draft(
        practice=practice, kind=kind, title="New", body="Changed words.", valid_months=None, version=0, actor=actor,
        now=now,
    )  # fmt: skip
    return documents.publish(practice=practice, kind=kind, version=draft.version, actor=actor, now=now)


def test_nothing_left_to_sign_ends_the_link(alex: Client, thea: User, otto: User, practice: Practice) -> None:
    issued = send(alex, thea, make_template(practice, K.TOUCH))
    new_version(practice, K.TOUCH, otto)

    issued.link.refresh_from_db()
    assert issued.link.ended_by == otto


def test_sent_again_the_one_before_is_replaced(alex: Client, thea: User, practice: Practice) -> None:
    template = make_template(practice, K.TELEHEALTH)
    first, second = send(alex, thea, template), send(alex, thea, template)

    first.link.refresh_from_db()
    assert first.link.ended_at is not None
    with pytest.raises(LinkClosed):
        sign(first)
    sign(second)
    assert [row.status for row in queries.consents_of(alex)] == [ConsentStatus.SIGNED, ConsentStatus.SUPERSEDED]


def test_a_new_signature_supersedes_the_one_in_force(
    alex: Client, thea: User, needed: tuple[ConsentTemplate, ConsentTemplate]
) -> None:
    before = record_consent(
        client=alex, template=needed[0], signer_name="Alex Doe", signed_on=timezone.localdate(), expires_on=None,
        actor=thea, now=timezone.now(),
    )  # fmt: skip
    sign(send(alex, thea, needed[0]))

    before.refresh_from_db()
    assert before.status is ConsentStatus.SUPERSEDED


def test_what_was_signed_on_paper_meanwhile_is_not_signed_again(alex: Client, thea: User, issued: IssuedLink) -> None:
    record_consent(
        client=alex, template=items_of(issued)[0].consent.template, signer_name="Alex Doe",
        signed_on=timezone.localdate(), expires_on=None, actor=thea, now=timezone.now(),
    )  # fmt: skip

    with pytest.raises(requests.ConsentNotOpen):
        sign(issued, 0)


def test_a_consent_of_another_request_is_out_of_reach(
    alex: Client, thea: User, practice: Practice, issued: IssuedLink
) -> None:
    other = send(alex, thea, make_template(practice, K.RECORDING))

    with pytest.raises(requests.ConsentNotOpen):
        requests.sign(
            link=issued.link, consent_id=items_of(other)[0].consent_id, signer_name="A", strokes=(),
            now=timezone.now(),
        )  # fmt: skip
    with pytest.raises(requests.ConsentNotOpen):
        requests.withdraw_by_client(link=issued.link, consent_id=items_of(other)[0].consent_id, now=timezone.now())


def test_taken_back_by_the_client_it_closes_the_gate_and_tells_the_therapist(
    alex: Client, thea: User, issued: IssuedLink
) -> None:
    consent = sign(issued, 0)
    sign(issued, 1)

    requests.withdraw_by_client(link=issued.link, consent_id=consent.pk, now=timezone.now())

    assert missing(alex) == {K.KETAMINE_MEDICAL}
    task = Task.objects.get(client=alex, kind=TaskKind.CONSENT_WITHDRAWN)
    assert task.assignee == thea


def test_taken_back_on_the_clients_word_it_closes_the_gate(alex: Client, thea: User, issued: IssuedLink) -> None:
    withdraw_consent(consent=sign(issued, 0), actor=thea, now=timezone.now())

    assert K.KETAMINE_MEDICAL in missing(alex)


def test_what_ran_out_says_so(alex: Client, issued: IssuedLink) -> None:
    consent = sign(issued, 0)
    last = consent.expires_on
    assert last is not None
    now = timezone.now()

    assert requests.expire(now=now) == 0
    # The request has run out by then as well.
    assert requests.expire(now=now + timedelta(days=(last - now.date()).days, hours=1)) == 1
    assert requests.expire(now=now + timedelta(days=(last - now.date()).days + 2)) == 1

    consent.refresh_from_db()
    assert consent.status is ConsentStatus.EXPIRED
    assert items_of(issued)[1].consent.status is ConsentStatus.EXPIRED


@pytest.mark.parametrize(
    ("signed", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 6, 15), 12, date(2027, 6, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_the_last_day(signed: date, months: int, expected: date) -> None:
    assert last_day(signed, months) == expected


def test_a_draft_is_published_as_it_was_read(practice: Practice, otto: User) -> None:
    now = timezone.now()
    words = {"practice": practice, "kind": K.TOUCH, "title": "Touch", "valid_months": None, "actor": otto, "now": now}
    first = documents.save_draft(body="One", version=0, **words)
    documents.save_draft(body="Two", version=first.version, **words)

    with pytest.raises(documents.DocumentRefused):
        documents.save_draft(body="Three", version=first.version, **words)
    with pytest.raises(documents.DocumentRefused):
        documents.publish(practice=practice, kind=K.TOUCH, version=first.version, actor=otto, now=now)
    published = documents.publish(practice=practice, kind=K.TOUCH, version=2, actor=otto, now=now)
    assert (published.version, published.body, published.published_by) == (1, "Two", otto)
    documents.save_draft(body="Two", version=0, **words)
    with pytest.raises(documents.DocumentRefused):
        documents.publish(practice=practice, kind=K.TOUCH, version=1, actor=otto, now=now)
