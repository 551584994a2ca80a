"""The sealed field opens only where it was sealed, and never shows a stored value raw."""

from __future__ import annotations

import itertools
import random

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clinic.core.encryption import DecryptionFailed, Sealed, seal, unseal
from clinic.core.keyring import Purpose
from clinic.messaging.models import LocalMail
from clinic.practice.models import Practice
from sessions.models import SessionNote

CANARY = "CANARY-7f3a"
FIELDS = ("recipient", "subject", "body")


def make_mail(practice: Practice, body: str = CANARY) -> LocalMail:
    return LocalMail.objects.create(
        practice=practice, recipient="a@example.org", subject="Hello", body=body, written_at=timezone.now()
    )


def stored(mail: LocalMail, field: str = "body") -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {field} FROM messaging_localmail WHERE id = %s",
            [mail.pk.hex if connection.vendor == "sqlite" else mail.pk],
        )
        return bytes(cursor.fetchone()[0])


@pytest.mark.pure
@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("")
@example("\x00")
@example("🌱 ünïcödé \u2028 \r\n")
@example("x" * 1_000_000)
@settings(max_examples=300, deadline=None)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    sealed = seal(text.encode(), binding="t|1|f", practice="p")

    assert unseal(sealed, binding="t|1|f", practice="p").decode() == text
    assert len(text) < 8 or text.encode() not in sealed


@pytest.mark.pure
@pytest.mark.parametrize(
    ("binding", "practice", "purpose"),
    [
        ("t|2|f", "p", Purpose.RECORD),
        ("t|1|g", "p", Purpose.RECORD),
        ("u|1|f", "p", Purpose.RECORD),
        ("t|1|f", "q", Purpose.RECORD),
        ("t|1|f", "p", Purpose.PSYCHOTHERAPY),
    ],
    ids=["row", "field", "table", "practice", "purpose"],
)
def test_a_value_opens_in_its_own_place_only(binding: str, practice: str, purpose: Purpose) -> None:
    sealed = seal(b"secret", binding="t|1|f", practice="p")

    with pytest.raises(DecryptionFailed) as refusal:
        unseal(sealed, binding=binding, practice=practice, purpose=purpose)

    assert "secret" not in str(refusal.value)


@pytest.mark.pure
def test_every_flipped_bit_is_refused() -> None:
    dice = random.Random(7)
    for number in range(100):
        sealed = seal(f"value {number}".encode(), binding="t|1|f", practice="p")
        for bit in dice.sample(range(len(sealed) * 8), 64):
            altered = bytearray(sealed)
            altered[bit // 8] ^= 1 << (bit % 8)
            with pytest.raises(DecryptionFailed):
                unseal(bytes(altered), binding="t|1|f", practice="p")


@pytest.mark.pure
@pytest.mark.parametrize(
    "raw", [b"", b"\x01", b"plain text", b"\x02" + b"x" * 60], ids=["none", "cut", "plain", "format"]
)
def test_what_was_never_sealed_is_refused(raw: bytes) -> None:
    with pytest.raises(DecryptionFailed):
        unseal(raw, binding="t|1|f", practice="p")


@pytest.mark.pure
def test_nonces_do_not_repeat() -> None:
    nonces = {bytes(seal(b"", binding="t|1|f", practice="p")[5:17]) for _ in range(20_000)}

    assert len(nonces) == 20_000


def test_the_database_holds_no_plain_text(practice: Practice) -> None:
    mail = make_mail(practice)

    assert CANARY.encode() not in stored(mail)
    assert LocalMail.objects.get(pk=mail.pk).body == CANARY


@pytest.mark.parametrize("nothing", ["", None])
def test_empty_and_missing_stay_apart(practice: Practice, nothing: str | None) -> None:
    mail = make_mail(practice, body=nothing or "")

    assert LocalMail.objects.get(pk=mail.pk).body == ""
    assert len(stored(mail)) > 0


def test_two_hundred_swaps_between_rows_fields_and_practices_are_refused(
    practice: Practice, other_practice: Practice
) -> None:
    mails = [make_mail(owner, f"text {number}") for number in range(4) for owner in (practice, other_practice)]
    places = list(itertools.product(mails, FIELDS))
    pairs = random.Random(11).sample(list(itertools.permutations(places, 2)), 200)
    kept = {(mail.pk, field): stored(mail, field) for mail, field in places}

    for (source, source_field), (target, target_field) in pairs:
        foreign = Sealed(kept[source.pk, source_field])
        LocalMail.objects.filter(pk=target.pk).update(**{target_field: foreign})
        with pytest.raises(DecryptionFailed):
            getattr(LocalMail.objects.get(pk=target.pk), target_field)
        own = Sealed(kept[target.pk, target_field])
        LocalMail.objects.filter(pk=target.pk).update(**{target_field: own})


def test_a_value_does_not_open_in_another_table(practice: Practice) -> None:
    mail = make_mail(practice)
    note = SessionNote(pk=mail.pk, practice_id=practice.pk, body=Sealed(stored(mail)))

    with pytest.raises(DecryptionFailed):
        _ = note.body


@pytest.mark.parametrize(
    "lookup", ["body", "body__exact", "body__contains", "body__icontains", "body__in", "body__gt", "body__startswith"]
)
def test_searching_raises(db: None, lookup: str) -> None:
    with pytest.raises(FieldError):
        list(LocalMail.objects.filter(**{lookup: ["x"] if lookup.endswith("in") else "x"}))


@pytest.mark.parametrize("order", ["body", "-body", "practice_id,body"])
def test_sorting_raises(db: None, order: str) -> None:
    with pytest.raises(FieldError):
        list(LocalMail.objects.order_by(*order.split(",")))


def test_update_of_plain_text_raises_and_stores_nothing(practice: Practice) -> None:
    mail = make_mail(practice)

    with pytest.raises(FieldError), transaction.atomic():
        LocalMail.objects.filter(pk=mail.pk).update(body="plain")
    mail.body = "plain"
    with pytest.raises(FieldError), transaction.atomic():
        LocalMail.objects.bulk_update([mail], ["body"])

    assert LocalMail.objects.get(pk=mail.pk).body == CANARY


def test_bulk_create_seals(practice: Practice) -> None:
    mail = LocalMail(practice=practice, recipient="a", subject="b", body=CANARY, written_at=timezone.now())

    LocalMail.objects.bulk_create([mail])

    assert CANARY.encode() not in stored(mail)
    assert LocalMail.objects.get(pk=mail.pk).body == CANARY


def test_values_stay_sealed_and_say_nothing(practice: Practice) -> None:
    make_mail(practice)

    value = LocalMail.objects.values_list("body", flat=True).get()

    assert isinstance(value, Sealed)
    assert repr(value).startswith("<sealed, ")


def test_dumping_a_row_raises(practice: Practice) -> None:
    mail = make_mail(practice)

    with pytest.raises(FieldError):
        serializers.serialize("json", [mail])


def test_a_copy_must_carry_the_opened_value(practice: Practice) -> None:
    mail = LocalMail.objects.get(pk=make_mail(practice).pk)
    mail.pk = make_mail(practice).pk
    mail._state.adding = True

    with pytest.raises(FieldError):
        mail.save(force_insert=True)


def test_a_deferred_value_opens_when_it_is_read(practice: Practice) -> None:
    make_mail(practice)

    assert LocalMail.objects.defer("body").get().body == CANARY


def test_saving_what_was_never_read_keeps_it(practice: Practice) -> None:
    mail = LocalMail.objects.get(pk=make_mail(practice).pk)
    before = stored(mail)

    mail.subject = "Changed"
    mail.save()

    assert stored(mail) == before
    assert LocalMail.objects.get(pk=mail.pk).body == CANARY


def test_reading_two_hundred_rows_takes_one_query(practice: Practice, django_assert_num_queries: object) -> None:
    LocalMail.objects.bulk_create(
        LocalMail(practice=practice, recipient="a", subject="b", body=f"{n}", written_at=timezone.now())
        for n in range(200)
    )

    with django_assert_num_queries(1):  # type: ignore[operator]
        bodies = {mail.body for mail in LocalMail.objects.all()}

    assert len(bodies) == 200


def test_str_and_repr_carry_no_value(practice: Practice) -> None:
    mail = make_mail(practice)

    assert CANARY not in f"{mail} {mail!r}"
