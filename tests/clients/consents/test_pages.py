"""Consents through their pages: on the phone, at the desk, in the practice's settings."""

from __future__ import annotations

import io
import json

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from clients import queries
from clients.consents.models import ConsentDraft, ConsentSignature
from clients.consents.terms import SignatureMethod
from clients.models import Client, ConsentRecord, ConsentTemplate
from clients.terms import ConsentKind, ConsentStatus
from clinic.audit.models import AuditEvent
from clinic.links.models import PrivateLink
from clinic.links.services import IssuedLink
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import make_template
from tests.factories.consents import items_of, phone_of, send
from tests.factories.links import path_of

pytestmark = pytest.mark.django_db

K = ConsentKind
SIGNED = {"signer_name": "Alex Doe", "agrees": "on", "strokes": ""}
DRAWING = json.dumps([[[x, 100 + x % 50] for x in range(0, 300, 7)]])


@pytest.fixture
def issued(alex: Client, thea: User, practice: Practice) -> IssuedLink:
    return send(
        alex, thea,
        make_template(practice, K.KETAMINE_MEDICAL, title="About the treatment", body="First.\n\nSecond <b>&"),
        make_template(practice, K.TELEHEALTH, title="About calls"),
    )  # fmt: skip


@pytest.fixture
def phone(alex: Client, issued: IssuedLink) -> Browser:
    return phone_of(alex, issued)


def step(issued: IssuedLink, place: int = 0, prefix: str = "") -> str:
    return f"{path_of(issued)}{prefix}{items_of(issued)[place].consent_id}/"


def test_read_sign_and_keep_a_copy(alex: Client, issued: IssuedLink, phone: Browser) -> None:
    overview = phone.get(path_of(issued)).content.decode()
    assert "About the treatment" in overview
    assert "About calls" in overview
    page = phone.get(step(issued)).content.decode()
    assert "<p>First.</p>" in page
    assert "Second &lt;b&gt;&amp;" in page

    signed = phone.post(step(issued), SIGNED, follow=True).content.decode()
    assert "There is more to read" in signed
    phone.post(step(issued, 1), SIGNED | {"strokes": DRAWING})
    done = phone.get(path_of(issued)).content.decode()

    assert "everything is signed" in done
    methods = {row.consent.kind: row.method for row in ConsentSignature.objects.select_related("consent")}
    assert methods == {K.KETAMINE_MEDICAL: SignatureMethod.TYPED, K.TELEHEALTH: SignatureMethod.DRAWN}
    copy = phone.post(step(issued, 1, "copy-"))
    text = PdfReader(io.BytesIO(copy.content)).pages[0].extract_text()
    assert copy.headers["Content-Disposition"] == 'attachment; filename="document-2.pdf"'
    assert "sandbox" in copy.headers["Content-Security-Policy"]
    consent = items_of(issued)[1].consent
    for words in ("About calls", "Alex Doe", consent.text_hash[:20], "Drawn signature"):
        assert words in text.replace("\n", " "), words
    assert AuditEvent.objects.filter(action="consents.copy.downloaded", client_id=alex.pk).count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"signer_name": ""}, "This field is required"),
        ({"signer_name": " . "}, "first and last name"),
        ({"signer_name": "x" * 121}, "120 characters"),
        ({"agrees": ""}, "Tick this box"),
        ({"strokes": "[[[1,1]]]"}, "too short"),
        ({"strokes": "<svg onload=x>"}, "could not be read"),
    ],
)
def test_what_is_no_signature_is_said_and_nothing_is_kept(
    issued: IssuedLink, phone: Browser, change: dict[str, str], words: str
) -> None:
    page = phone.post(step(issued), SIGNED | change)

    assert page.status_code == 200
    assert words in page.content.decode()
    assert not ConsentSignature.objects.exists()
    assert items_of(issued)[0].consent.status is ConsentStatus.SENT


def test_signed_twice_is_signed_once(issued: IssuedLink, phone: Browser) -> None:
    phone.post(step(issued), SIGNED)
    again = phone.post(step(issued), SIGNED | {"signer_name": "Somebody Else"})

    assert again.status_code == 200
    assert ConsentSignature.objects.get().signer_name == "Alex Doe"


def test_looking_at_every_step_changes_nothing(issued: IssuedLink, phone: Browser) -> None:
    phone.post(step(issued), SIGNED)
    before = list(ConsentRecord.objects.order_by("pk").values()), list(PrivateLink.objects.values())
    for path in (
        path_of(issued),
        step(issued),
        step(issued, 1),
        step(issued, 0, "copy-"),
        step(issued, 0, "withdraw-"),
    ):
        assert phone.get(path).status_code == 200

    assert (list(ConsentRecord.objects.order_by("pk").values()), list(PrivateLink.objects.values())) == before


def test_steps_that_are_none(issued: IssuedLink, phone: Browser, alex: Client, thea: User, practice: Practice) -> None:
    other = send(alex, thea, make_template(practice, K.TOUCH))
    for wrong in ("x/", "copy-x/", f"{items_of(other)[0].consent_id}/", f"withdraw-{items_of(other)[0].consent_id}/"):
        assert phone.post(path_of(issued) + wrong, SIGNED).status_code == 404


def test_without_the_check_nothing_is_signed(issued: IssuedLink) -> None:
    page = Browser().post(step(issued), SIGNED).content.decode()

    assert "Is this link for you?" in page
    assert "About the treatment" not in page
    assert not ConsentSignature.objects.exists()


def test_taken_back_through_the_link(alex: Client, issued: IssuedLink, phone: Browser) -> None:
    phone.post(step(issued), SIGNED)
    phone.post(step(issued, 1), SIGNED)

    page = phone.post(step(issued, 0, "withdraw-"), follow=True).content.decode()
    again = phone.post(step(issued, 0, "withdraw-"))

    assert "Withdrawn" in page
    assert again.status_code == 409
    assert K.KETAMINE_MEDICAL in queries.missing_consents(alex, on=queries.today_at(alex.practice))


def test_the_desk_sends_and_learns_nothing_of_the_chart(
    alex: Client, practice: Practice, as_dana: Browser, as_olive: Browser, mailoutbox: list[object]
) -> None:
    template = make_template(practice, K.KAP_PSYCHOTHERAPY, title="About the therapy")
    url = reverse("consents:send", args=[alex.pk])
    assert as_olive.get(url).status_code == 404
    assert "Send consents" in as_dana.get(url).content.decode()

    page = as_dana.post(url, {"templates": [str(template.pk)], "hand_over": "MAIL"}).content.decode()

    assert "The link was mailed" in page
    (message,) = mailoutbox
    link = next(word for word in message.body.split() if "/l/" in word)  # type: ignore[attr-defined]
    assert link not in page
    assert as_dana.get(reverse("clients:consents", args=[alex.pk])).status_code == 403


def test_shown_once_to_hand_over(alex: Client, practice: Practice, as_thea: Browser, mailoutbox: list[object]) -> None:
    template = make_template(practice, K.TOUCH)
    sent = {"templates": [str(template.pk)], "hand_over": "SHOW"}

    page = as_thea.post(reverse("consents:send", args=[alex.pk]), sent).content.decode()

    assert mailoutbox == []
    assert "/l/" in page
    assert "data:image/svg+xml;base64," in page
    assert "sent by Thea Quinn" in as_thea.get(reverse("clients:consents", args=[alex.pk])).content.decode()


@pytest.mark.parametrize("templates", [[], ["x"], ["00000000-0000-0000-0000-000000000000"]])
def test_documents_that_are_none_are_not_sent(
    alex: Client, practice: Practice, as_thea: Browser, templates: list[str]
) -> None:
    make_template(practice, K.TOUCH)
    page = as_thea.post(reverse("consents:send", args=[alex.pk]), {"templates": templates, "hand_over": "SHOW"})

    assert page.status_code == 200
    assert page.context["form"].errors["templates"]
    assert not ConsentRecord.objects.exists()


def test_without_a_birth_date_nothing_is_sent(alex: Client, practice: Practice, as_thea: Browser) -> None:
    template = make_template(practice, K.TOUCH)
    Client.objects.filter(pk=alex.pk).update(birth_date=None)

    sent = {"templates": [str(template.pk)], "hand_over": "SHOW"}
    page = as_thea.post(reverse("consents:send", args=[alex.pk]), sent)

    assert "birth date first" in page.content.decode()
    assert not ConsentRecord.objects.exists()


def test_staff_keep_a_copy(alex: Client, issued: IssuedLink, phone: Browser, as_thea: Browser) -> None:
    phone.post(step(issued), SIGNED)
    signed, waiting = (item.consent for item in items_of(issued))

    copy = as_thea.post(reverse("consents:copy", args=[signed.pk]))
    nothing = as_thea.post(reverse("consents:copy", args=[waiting.pk]), follow=True)

    assert copy.content.startswith(b"%PDF-")
    assert "never signed" in nothing.content.decode()


def test_a_document_is_written_read_and_published(as_otto: Browser, practice: Practice) -> None:
    url = reverse("consents:document", args=["no-driving"])
    typed = {"version": "0", "title": "Getting home", "body": "You do not drive.\n\nSomebody takes you home.",
             "valid_months": "12"}  # fmt: skip
    preview = as_otto.post(url, typed, follow=True).content.decode()
    assert "<p>You do not drive.</p>" in preview
    assert "There was no draft" not in preview

    page = as_otto.post(reverse("consents:publish", args=["no-driving"]), {"version": "1"}, follow=True)

    assert "Version 1 is published" in page.content.decode()
    template = ConsentTemplate.objects.get(kind=K.NO_DRIVING)
    assert (template.title, template.valid_months, template.published_at <= timezone.now()) == (
        "Getting home", 12, True,
    )  # fmt: skip
    assert "Getting home" in as_otto.get(reverse("consents:version", args=[template.pk])).content.decode()
    assert not ConsentDraft.objects.exists()


def test_a_draft_that_somebody_changed_is_not_published_or_overwritten(as_otto: Browser, practice: Practice) -> None:
    url = reverse("consents:document", args=["touch"])
    typed = {"version": "0", "title": "Touch", "body": "Only where you agree."}
    as_otto.post(url, typed)

    clash = as_otto.post(url, typed | {"body": "Other words"})
    early = as_otto.post(reverse("consents:publish", args=["touch"]), {"version": "x"}, follow=True)

    assert "in the meantime" in clash.content.decode()
    assert "Other words" in clash.content.decode()
    assert "Read it again" in early.content.decode()
    assert not ConsentTemplate.objects.exists()


def test_a_draft_is_thrown_away(as_otto: Browser, practice: Practice) -> None:
    as_otto.post(reverse("consents:document", args=["touch"]), {"version": "0", "title": "T", "body": "B"})
    discard = reverse("consents:discard", args=["touch"])

    assert "thrown away" in as_otto.post(discard, follow=True).content.decode()
    assert "no draft any more" in as_otto.post(discard, follow=True).content.decode()
    assert as_otto.get(reverse("consents:preview", args=["touch"])).status_code == 302
    assert as_otto.get(reverse("consents:document", args=["cooking"])).status_code == 404


def test_documents_belong_to_the_owner_of_the_practice(
    as_thea: Browser, as_otto: Browser, other_practice: Practice
) -> None:
    assert as_thea.get(reverse("consents:documents")).status_code == 403
    theirs = make_template(other_practice, K.TOUCH)
    assert as_otto.get(reverse("consents:version", args=[theirs.pk])).status_code == 404
