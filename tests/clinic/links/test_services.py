"""The secret is long and kept nowhere; a link serves once, for one purpose, until its time."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clients.models import Client, Task
from clients.services.private_links import HandedOver, hand_over
from clients.terms import ContactChannel
from clinic.audit.models import AuditEvent
from clinic.links import services
from clinic.links.mail import text_of
from clinic.links.models import PrivateLink
from clinic.links.terms import Delivery, EndReason, LinkKind, LinkStanding
from clinic.practice.rules.neutral_name import revealing_words
from clinic.staff.models import User
from clinic.staff.services import people
from tests.factories.links import issue, registered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind() -> object:
    with registered() as found:
        yield found


def token_of(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def test_the_secret_has_256_bits_and_only_its_hash_is_kept(alex: Client, thea: User) -> None:
    made = [issue(alex, thea) for _ in range(64)]
    tokens = [token_of(issued.url) for issued in made]

    assert len(set(tokens)) == 64
    assert {len(bytes.fromhex(token)) for token in tokens} == {32}
    # Every bit of them takes both values: none is fixed or derived from the one before.
    together, all_of_them = 0, (1 << 256) - 1
    for token in tokens:
        together |= int(token, 16)
        all_of_them &= int(token, 16)
    assert (together, all_of_them) == ((1 << 256) - 1, 0)
    assert made[0].link.token_hash == hashlib.sha256(tokens[0].encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM links_privatelink")
        stored = repr(cursor.fetchall())
    ledger = repr(list(AuditEvent.objects.values_list()))
    assert [token for token in tokens if token in stored or token in ledger] == []


def test_a_newer_link_ends_the_one_before(alex: Client, thea: User) -> None:
    subject = uuid.uuid4()
    first, other = issue(alex, thea, subject=subject), issue(alex, thea)
    second = issue(alex, thea, subject=subject)
    first.link.refresh_from_db()

    assert (first.link.end_reason, first.link.ended_by) == (EndReason.REPLACED, thea)
    now = timezone.now()
    assert set(PrivateLink.objects.open(now)) == {second.link, other.link}


def test_a_link_lives_as_long_as_the_practice_says(alex: Client, thea: User) -> None:
    alex.practice.link_days = 3
    now = timezone.now()

    assert issue(alex, thea, now=now).link.expires_at == now + timedelta(days=3)


def test_without_a_birth_date_no_link_is_made(alex: Client, thea: User) -> None:
    alex.birth_date = None

    with pytest.raises(services.LinkRefused) as refusal:
        issue(alex, thea)

    assert "birth date" in str(refusal.value.for_staff)
    assert not PrivateLink.objects.exists()


def test_a_link_is_used_once(alex: Client, thea: User) -> None:
    link = issue(alex, thea).link
    services.complete(link=link, now=timezone.now())

    with pytest.raises(services.LinkClosed) as closed:
        services.complete(link=link, now=timezone.now())

    assert closed.value.standing is LinkStanding.USED
    assert AuditEvent.objects.filter(action="links.link.used").count() == 1


@pytest.mark.parametrize("how", ["expired", "ended"])
def test_a_closed_link_completes_nothing(alex: Client, thea: User, how: str) -> None:
    link, now = issue(alex, thea).link, timezone.now()
    if how == "ended":
        assert services.end(link=link, reason=EndReason.WITHDRAWN, actor=thea, now=now)
        assert not services.end(link=link, reason=EndReason.WITHDRAWN, actor=thea, now=now)
    else:
        now = link.expires_at

    with pytest.raises(services.LinkClosed) as closed:
        services.complete(link=link, now=now)

    assert closed.value.standing.value.lower() == how


def test_five_wrong_birth_dates_end_a_link_and_tell_the_sender(alex: Client, thea: User) -> None:
    link, now = issue(alex, thea).link, timezone.now()
    wrong = alex.birth_date + timedelta(days=1)

    answers = [services.confirm(link=link, birth_date=wrong, now=now) for _ in range(5)]

    assert answers == [False] * 5
    link.refresh_from_db()
    assert (link.end_reason, link.wrong_answers, link.opened_at) == (EndReason.WRONG_ANSWERS, 5, None)
    task = Task.objects.get(client=alex)
    assert task.assignee == thea
    assert "birth date" in task.detail
    with pytest.raises(services.LinkClosed):
        services.confirm(link=link, birth_date=alex.birth_date, now=now)


def test_what_a_job_sent_is_told_to_the_responsible_therapist(alex: Client, thea: User) -> None:
    link, now = issue(alex).link, timezone.now()
    for _ in range(5):
        services.confirm(link=link, birth_date=now.date(), now=now)

    assert Task.objects.get(client=alex).assignee == thea


@pytest.mark.parametrize(
    "change",
    [
        {"subject_id": uuid.uuid4()},
        {"kind": LinkKind.PRESCRIBER_PACKET},
        {"token_hash": "0" * 64},
        {"expires_at": timezone.now() + timedelta(days=400)},
        {"used_at": None},
        {"wrong_answers": 0},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_lets_a_link_only_close(alex: Client, thea: User, change: dict[str, object]) -> None:
    link, now = issue(alex, thea).link, timezone.now()
    services.confirm(link=link, birth_date=now.date(), now=now)
    services.complete(link=link, now=now)

    with pytest.raises(DatabaseError), transaction.atomic():
        PrivateLink.objects.filter(pk=link.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PrivateLink.objects.filter(pk=link.pk)._raw_delete("default")


def handed(alex: Client, thea: User, *, wants_mail: bool = True) -> HandedOver:
    return hand_over(issue(alex, thea), wants_mail=wants_mail)


def test_the_message_is_neutral(alex: Client, thea: User, mailoutbox: list[object]) -> None:
    outcome = handed(alex, thea)

    assert outcome.was_mailed
    (message,) = mailoutbox
    text = f"{message.subject}\n{message.body}"  # type: ignore[attr-defined]
    assert message.to == [alex.email]  # type: ignore[attr-defined]
    assert outcome.issued.url in text
    assert alex.practice.phone in text
    assert revealing_words(text.replace(outcome.issued.url, "")) == ()
    assert alex.legal_last_name not in text
    assert not {"sign", "consent", "form", "questionnaire"} & set(text.lower().split())


def test_a_practice_whose_name_tells_is_not_named(alex: Client, thea: User) -> None:
    alex.practice.neutral_name = "Ketamine Therapy\nCenter"

    subject, body = text_of(issue(alex, thea))

    assert "\n" not in subject
    assert revealing_words(subject + body.replace(" link", "")) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"channel": ContactChannel.SMS}, "did not choose"),
        ({"email": ""}, "No e-mail"),
        ({"channel_warned_at": None}, "risk"),
        ({"archived_at": timezone.now()}, "archived"),
    ],
)
def test_who_did_not_want_mail_gets_none(
    alex: Client, thea: User, mailoutbox: list[object], change: dict[str, object], words: str
) -> None:
    for name, value in change.items():
        setattr(alex, name, value)

    outcome = handed(alex, thea)

    assert (outcome.delivery, mailoutbox) == (Delivery.SHOWN, [])
    assert words in str(outcome.why_not_mailed)


def test_a_mail_server_that_is_down_is_told(alex: Client, thea: User, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]

    outcome = handed(alex, thea)

    outcome.issued.link.refresh_from_db()
    assert outcome.delivery is Delivery.NOT_MAILED
    assert outcome.issued.link.delivery is Delivery.NOT_MAILED


def test_links_shown_to_somebody_end_with_their_access(alex: Client, thea: User, otto: User) -> None:
    mailed, shown = handed(alex, thea), handed(alex, thea, wants_mail=False)

    people.deactivate(user=thea, actor=otto, now=timezone.now())

    for outcome in (mailed, shown):
        outcome.issued.link.refresh_from_db()
    assert mailed.issued.link.ended_at is None
    assert shown.issued.link.ended_by == otto
