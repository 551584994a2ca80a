"""Keys are replaced while everything stays readable, guarded and findable."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from clients.models import Client
from clients.queries import possible_duplicates
from clinic.audit.models import AuditEvent
from clinic.audit.verification import verify
from clinic.core.encryption import EncryptedField
from clinic.core.keyring import Purpose, key_ring
from clinic.keys.models import KnownKey
from clinic.keys.places import SealedFields, places_of
from clinic.keys.services.rotation import RotationRefused, remove_old_keys, rotate
from clinic.staff.models import User
from tests.factories.people import make_client, make_practice
from tests.factories.worlds import make_colleagues, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known")]


def turn(purpose: Purpose = Purpose.RECORD, **more: Any) -> Any:
    return rotate(purpose=purpose, now=timezone.now(), report=lambda _sentence: None, **more)


def opened() -> dict[str, Any]:
    """Every sealed value of the database, opened."""
    return {
        f"{model._meta.label} {row.pk} {item.name}": getattr(row, item.attname)
        for model in apps.get_models()
        for item in model._meta.local_concrete_fields
        if isinstance(item, EncryptedField)
        for row in model._base_manager.all()
    }


def stored(row: models.Model, name: str) -> bytes:
    return bytes(type(row)._base_manager.get(pk=row.pk).__dict__[name])


@pytest.fixture
def world() -> Any:
    practice = make_practice(is_demo=True)
    return make_world("mark", practice, *make_colleagues(practice, "Home"))


def test_every_value_of_a_whole_chart_is_sealed_anew_and_says_the_same(world: Any) -> None:
    before, old = opened(), key_ring().primary(Purpose.RECORD)

    done = turn()

    assert opened() == before
    assert len(before) > 100
    assert key_ring().primary(Purpose.RECORD) != old
    assert [(place.name, place.left()) for place in places_of(Purpose.RECORD) if place.left()] == []
    assert (done.left, done.unreadable) == (0, ())
    # Psychotherapy notes stand under a key of their own, which this does not turn.
    turned = {name.rsplit(" ", 1)[0] for name in before if not name.startswith("psychotherapy_notes.")}
    assert done.resealed >= len(turned)


def test_the_guards_stand_as_before(world: Any) -> None:
    before = guards()

    turn()

    assert guards() == before
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE therapy_sessions_dose SET units = 9")


def guards() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
            if connection.vendor == "sqlite"
            else "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
        )
        return cursor.fetchall()


def test_an_edit_made_meanwhile_wins(alex: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = SealedFields._replace

    def edited_first(place: SealedFields, batch: Any) -> int:
        if place.model is Client:
            edited = Client.objects.get(pk=alex.pk)
            edited.phone = "(555) 555-0199"
            edited.save()
        return replace(place, batch)

    monkeypatch.setattr(SealedFields, "_replace", edited_first)
    turn()

    assert Client.objects.get(pk=alex.pk).phone == "(555) 555-0199"


def test_a_row_read_before_and_saved_after_stays_readable(alex: Client) -> None:
    stale = Client.objects.get(pk=alex.pk)
    address = alex.address
    turn()

    stale.preferred_name = "Al"
    stale.save()

    assert Client.objects.get(pk=alex.pk).address == address
    assert turn().left == 0


def test_it_goes_on_where_it_was_interrupted(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    place_names: list[str] = []
    replace = SealedFields._replace

    def stop_at_the_third(place: SealedFields, batch: Any) -> int:
        if len(place_names) == 3:
            raise KeyboardInterrupt
        place_names.append(place.name)
        return replace(place, batch)

    before = opened()
    with monkeypatch.context() as patch:
        patch.setattr(SealedFields, "_replace", stop_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            turn()
    half_way = key_ring()
    assert opened() == before

    sentences: list[str] = []
    rotate(purpose=Purpose.RECORD, now=timezone.now(), report=sentences.append)

    assert "interrupted" in sentences[0]
    assert key_ring() == half_way
    assert opened() == before
    assert sum(place.left() for place in places_of(Purpose.RECORD)) == 0


def test_a_finished_rotation_is_followed_by_a_new_one(alex: Client) -> None:
    turn()
    second = key_ring().primary(Purpose.RECORD)
    turn()

    assert key_ring().primary(Purpose.RECORD) != second
    assert len(key_ring().of(Purpose.RECORD)) == 3


def test_purposes_are_replaced_apart(alex: Client) -> None:
    before = {purpose: key_ring().primary(purpose) for purpose in Purpose}

    turn(Purpose.PSYCHOTHERAPY)

    changed = {purpose for purpose in Purpose if key_ring().primary(purpose) != before[purpose]}
    assert changed == {Purpose.PSYCHOTHERAPY}


def test_a_value_that_cannot_be_opened_is_named_and_keeps_its_key(alex: Client) -> None:
    broken = bytearray(stored(alex, "phone"))
    broken[-1] ^= 1
    with connection.cursor() as cursor:
        key = Client._meta.pk.get_db_prep_value(alex.pk, connection)
        cursor.execute("UPDATE clients_client SET phone = %s WHERE id = %s", [bytes(broken), key])

    done = turn()

    assert done.unreadable == (f"clients.client {alex.pk} phone",)
    assert done.left == 1
    assert not KnownKey.objects.filter(purpose=Purpose.RECORD, emptied_at__isnull=False).exists()
    assert len(key_ring().of(Purpose.RECORD)) == 2
    turn(needs_new_key=True)
    assert len(key_ring().of(Purpose.RECORD)) == 3


def test_second_factors_are_sealed_anew(thea: User) -> None:
    TOTP.activate(thea, "ABCDEFGHIJKLMNOP")
    codes = RecoveryCodes.activate(thea).generate_codes()
    before = {factor.pk: str(factor.data) for factor in Authenticator.objects.all()}

    done = turn()

    factors = {factor.type: factor for factor in Authenticator.objects.all()}
    assert done.left == 0
    assert [str(factor.data) == before[factor.pk] for factor in factors.values()] == [False, False]
    assert RecoveryCodes(factors["recovery_codes"]).generate_codes() == codes
    from allauth.mfa.utils import decrypt

    assert decrypt(factors["totp"].data["secret"]) == "ABCDEFGHIJKLMNOP"


def test_clients_are_found_before_while_and_after_the_index_is_replaced(
    alex: Client, thea: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_found() -> bool:
        found = possible_duplicates(
            thea, alex.practice, first="Other", last="Name", birth_date=None, email=alex.email.upper(), phone=""
        )
        return bool(found)

    before = alex.email_index
    found = [is_found()]
    monkeypatch.setattr("clients.index_keys._reindex", lambda _client: "")
    turn(Purpose.INDEX)
    found.append(is_found())
    monkeypatch.undo()
    done = turn(Purpose.INDEX)
    found.append(is_found())

    assert found == [True, True, True]
    assert Client.objects.get(pk=alex.pk).email_index != before
    assert (done.resealed, done.left) == (1, 0)


def test_a_client_without_contact_details_has_nothing_to_index(practice: Any) -> None:
    make_client(practice, email="", phone="")

    assert turn(Purpose.INDEX).resealed == 0


def test_the_ledger_verifies_across_its_keys(thea: User, alex: Client) -> None:
    from clinic.audit import services as audit

    audit.record_read(actor=thea, target=alex)
    old = AuditEvent.objects.latest("seq").key_id
    turn(Purpose.AUDIT)
    audit.record_read(actor=thea, target=alex)

    assert AuditEvent.objects.latest("seq").key_id not in {old, None}
    assert list(verify()) == []
    with pytest.raises(RotationRefused, match="kept"):
        remove_old_keys(purpose=Purpose.AUDIT, now=timezone.now() + timedelta(days=1))


def test_it_is_on_record(alex: Client) -> None:
    turn()

    actions = list(AuditEvent.objects.filter(system="keys.rotation").order_by("seq").values_list("action", flat=True))
    assert actions == ["keys.key.added", "keys.key.finished"]


def test_an_old_key_leaves_only_when_nothing_stands_under_it(alex: Client) -> None:
    later = timezone.now() + timedelta(minutes=11)
    stale = Client.objects.get(pk=alex.pk)
    turn()
    stale.preferred_name = "Al"
    stale.save()
    with pytest.raises(RotationRefused, match="too young"):
        remove_old_keys(purpose=Purpose.RECORD, now=timezone.now())
    with pytest.raises(RotationRefused, match="1 rows"):
        remove_old_keys(purpose=Purpose.RECORD, now=later)
    assert len(key_ring().of(Purpose.RECORD)) == 2
    turn()

    removed = remove_old_keys(purpose=Purpose.RECORD, now=later)

    assert len(removed) == 2
    assert len(key_ring().of(Purpose.RECORD)) == 1
    assert Client.objects.get(pk=alex.pk).address == alex.address
    assert AuditEvent.objects.latest("seq").action == "keys.key.removed"
    assert remove_old_keys(purpose=Purpose.RECORD, now=later) == []


def test_the_command_says_what_it_did(alex: Client, known: Path) -> None:
    out = io.StringIO()

    call_command("rotate_keys", stdout=out)

    said = out.getvalue()
    assert "RECORD: a new key is in use." in said
    assert "clients.client: 1 of 1" in said
    assert "recovery sheet" in said
    assert {len(key_ring().of(purpose)) for purpose in Purpose if purpose is not Purpose.BACKUP} == {2}
    with pytest.raises(CommandError, match="too young"):
        call_command("rotate_keys", remove_old=True, purpose=["RECORD"])


def test_every_encrypted_field_has_its_place() -> None:
    fields = {
        (model, item.name)
        for model in apps.get_models()
        for item in model._meta.concrete_fields
        if isinstance(item, EncryptedField)
    }
    reached = {
        (place.model, item.name)
        for purpose in Purpose
        for place in places_of(purpose)
        if isinstance(place, SealedFields)
        for item in place.fields
    }

    assert fields == reached
