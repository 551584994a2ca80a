"""An authorization is specific, dated, about notes alone, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from sessions.psychotherapy_notes.models import AuthorizationRevocation, ReleaseAuthorization
from sessions.psychotherapy_notes.queries import covered_notes, standing_of
from sessions.psychotherapy_notes.services.authorizations import (
    AuthorizationRefused,
    Signed,
    record_authorization,
    revoke_authorization,
)
from sessions.psychotherapy_notes.terms import AuthorizationStanding, NoteKind, RevokedHow, SignedHow, Signer
from tests.factories.psychotherapy_notes import Ago, day, make_authorization, make_note, on_days

pytestmark = pytest.mark.django_db


def signed(**more: Any) -> Signed:
    return Signed(
        **{
            "kind": NoteKind.PSYCHOTHERAPY, "recipient": "Dr. Ada Moss", "purpose": "Continued therapy",
            "signed_on": day(2), "signed_how": SignedHow.ON_PAPER, "signer": Signer.CLIENT, "signer_name": "Alex Doe",
            "signer_authority": "", "kept_at": "Cabinet 2", "expires_on": day(-90), "covers_from": day(30),
            "covers_until": day(0), **more,
        }
    )  # fmt: skip


def record(client: Client, actor: User, what: Signed) -> ReleaseAuthorization:
    return record_authorization(client=client, signed=what, actor=actor, now=timezone.now())


def test_it_is_recorded_as_it_was_signed(alex: Client, thea: User) -> None:
    authorization = record(alex, thea, signed())

    stored = ReleaseAuthorization.objects.get()
    assert (stored.recipient, stored.purpose, stored.signer_name) == ("Dr. Ada Moss", "Continued therapy", "Alex Doe")
    assert standing_of(stored, timezone.now()) is AuthorizationStanding.IN_FORCE
    event = AuditEvent.objects.get()
    assert event.action == "psychotherapy_notes.authorization.recorded"
    assert (event.object_id, event.client_id) == (str(authorization.pk), alex.pk)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"signed_on": Ago(-1)}, "signed_on"),
        ({"expires_on": Ago(3)}, "expires_on"),
        ({"covers_from": None}, "covers_from"),
        ({"covers_until": None}, "covers_from"),
        ({"covers_from": Ago(0), "covers_until": Ago(1)}, "covers_until"),
        ({"covers_until": Ago(-91)}, "covers_until"),
        ({"signer": Signer.REPRESENTATIVE}, "signer_authority"),
    ],
)
def test_what_the_law_asks_for_is_asked_for(alex: Client, thea: User, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(AuthorizationRefused) as refusal:
        record(alex, thea, signed(**on_days(wrong)))

    assert refusal.value.field == field
    assert not ReleaseAuthorization.objects.exists()
    assert not AuditEvent.objects.exists()


def test_it_names_notes_one_by_one(alex: Client, thea: User) -> None:
    named, other = make_note(alex, thea), make_note(alex, thea)

    authorization = record(alex, thea, signed(notes=(named,), covers_from=None, covers_until=None))

    assert covered_notes(authorization) == [named]
    assert other not in covered_notes(authorization)


def test_a_period_never_reaches_a_colleagues_notes(alex: Client, thea: User, olive: User) -> None:
    mine, _hers = make_note(alex, thea), make_note(alex, olive)

    assert covered_notes(record(alex, thea, signed())) == [mine]


def test_notes_of_a_colleague_or_of_another_client_cannot_be_named(
    alex: Client, thea: User, olive: User, practice: Any
) -> None:
    from tests.factories.people import make_client

    for foreign in (make_note(alex, olive), make_note(make_client(practice, therapist=thea), thea)):
        with pytest.raises(AuthorizationRefused) as refusal:
            record(alex, thea, signed(notes=(foreign,)))
        assert refusal.value.field == "notes"


def test_the_two_kinds_are_never_named_together(alex: Client, thea: User) -> None:
    counseling = make_note(alex, thea, kind=NoteKind.SUD_COUNSELING)

    with pytest.raises(AuthorizationRefused):
        record(alex, thea, signed(notes=(make_note(alex, thea), counseling)))
    assert covered_notes(record(alex, thea, signed(kind=NoteKind.SUD_COUNSELING))) == [counseling]


def revoke(authorization: ReleaseAuthorization, actor: User, **more: Any) -> AuthorizationRevocation:
    fields = {"revoked_on": day(0), "how": RevokedHow.IN_WRITING, **more}
    return revoke_authorization(authorization=authorization, actor=actor, now=timezone.now(), **fields)


def test_it_is_taken_back_once(alex: Client, thea: User) -> None:
    authorization = make_authorization(alex, thea)

    revoke(authorization, thea)

    stored = ReleaseAuthorization.objects.get()
    assert standing_of(stored, timezone.now()) is AuthorizationStanding.REVOKED
    assert AuditEvent.objects.get().action == "psychotherapy_notes.authorization.revoked"
    with pytest.raises(AuthorizationRefused):
        revoke(authorization, thea)


@pytest.mark.parametrize("ago", [-1, 5])
def test_it_is_taken_back_between_signature_and_today(alex: Client, thea: User, ago: int) -> None:
    with pytest.raises(AuthorizationRefused) as refusal:
        revoke(make_authorization(alex, thea), thea, revoked_on=day(ago))

    assert refusal.value.field == "revoked_on"


def test_nobody_else_takes_it_back(alex: Client, thea: User, olive: User) -> None:
    with pytest.raises(AuthorizationRefused):
        revoke(make_authorization(alex, thea), olive)


@pytest.mark.parametrize("statement", ["UPDATE {table} SET expires_on = '2099-01-01'", "DELETE FROM {table}"])
def test_not_even_sql_stretches_it(alex: Client, thea: User, statement: str) -> None:
    make_authorization(alex, thea)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table="psychotherapy_notes_releaseauthorization"))


def test_not_even_sql_takes_a_revocation_away(alex: Client, thea: User) -> None:
    make_authorization(alex, thea, is_revoked=True)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM psychotherapy_notes_authorizationrevocation")


def test_the_database_refuses_one_that_ends_before_it_begins(alex: Client, thea: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_authorization(alex, thea, signed_on=day(1), expires_on=day(2))
