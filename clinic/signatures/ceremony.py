"""What every page that signs begins with: the signer has just confirmed who they are.

The draft is saved before anybody is sent here, so that nothing typed is lost on the way; the
confirming itself is django-allauth's, with its limits on guessing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.audit.clock import ClockWentBack
from clinic.core.http import StaffRequest
from clinic.core.labels import Text
from clinic.core.refusals import Refused
from clinic.core.toasts import done
from clinic.signatures.forms import AddendumForm, ReviewedForm
from clinic.signatures.kinds import Section
from clinic.signatures.queries import held_text, is_unaltered, signatures_of, with_signatures
from clinic.signatures.rules.confirmation import Shown, still_to_show
from clinic.signatures.terms import Meaning, Means

PAGES: Final[Mapping[Means, str]] = {
    Means.PASSWORD: "account_reauthenticate",
    Means.CODE: "mfa_reauthenticate",
    Means.PASSKEY: "mfa_reauthenticate_webauthn",
}


def confirm_first(request: StaffRequest, *, back_to: str) -> HttpResponseRedirect | None:
    """Return the way to confirm who signs and come back to ``back_to``; None when that was just done.

    Ask it before the signing service is reached, on the page that is read again and on the act.
    """
    factors = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    means = still_to_show(
        _shown(request),
        has_code=bool(factors & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}),
        has_passkey=Authenticator.Type.WEBAUTHN in factors,
        now=time.time(),
    )
    if means is None:
        return None
    return HttpResponseRedirect(f"{reverse(PAGES[means])}?{urlencode({'next': back_to}, safe='/')}")


def _shown(request: StaffRequest) -> Iterator[Shown]:
    """Yield what was shown again in this sign-in; the sign-in itself does not count."""
    for record in get_authentication_records(request, request.user):
        means = _means(record)
        if means is not None and record.get("reauthenticated"):
            yield Shown(means=means, at=float(record["at"]))


def _means(record: Mapping[str, Any]) -> Means | None:
    if record["method"] == "password":
        return Means.PASSWORD
    if record["method"] == "mfa":
        return Means.PASSKEY if record.get("type") == Authenticator.Type.WEBAUTHN else Means.CODE
    return None


@dataclass(frozen=True, kw_only=True)
class Review:
    """What somebody reads once more before signing it: the words, as what, and what follows."""

    title: Text
    client: Any
    meaning: Meaning
    consequence: Text
    verb: Text
    back_url: str
    back_label: Text
    back_verb: Text = ""
    sections: list[Section] = field(default_factory=list)
    # What is not read as headings and words has a template of its own.
    template: str = "signatures/_sections.html"
    context: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    facts: tuple[tuple[Text, object], ...] = ()
    refusal: str = ""


def review_page(request: StaffRequest, review: Review) -> HttpResponse:
    """Show what will be signed, by whom, as what and with which consequence, and the button that does it."""
    context = {
        **review.context,
        "sections": review.sections,
        "review": review,
        "form": ReviewedForm(initial={"version": review.version}),
        "zone": request.user.zone.key,
    }
    return render(request, "signatures/review.html", context, status=400 if review.refusal else 200)


def reviewed_version(request: StaffRequest) -> int:
    """Return the version that was on the page when its button was pressed; -1 for what is none."""
    form = ReviewedForm(request.POST)
    return int(form.cleaned_data["version"]) if form.is_valid() else -1


def sign_addition(
    request: StaffRequest, *, note: Any, purpose: str, add: Callable[..., object], back_url: str
) -> HttpResponse:
    """Show what is held to be added to a signed note once more, and have ``add`` sign it beside the note."""
    held = held_text(request.user, purpose, note)
    if not held:
        return HttpResponseRedirect(back_url)
    if (way := confirm_first(request, back_to=request.path)) is not None:
        return way
    refusal = ""
    if request.method == "POST":
        try:
            add(note=note, actor=request.user, now=timezone.now(), **held)
        except (Refused, ClockWentBack) as refused:
            refusal = str(refused.for_staff)
        else:
            done(request, _("The addition was signed."))
            return HttpResponseRedirect(back_url)
    return review_page(request, _of_addition(held, note.client, back_url, refusal))


def beside_signed(request: StaffRequest, *, note: Any, purpose: str) -> dict[str, Any]:
    """Return what a page shows with a signed note: its signatures, what was added, and the form to add more."""
    signatures = signatures_of(note)
    return {
        "signatures": signatures,
        "is_unaltered": is_unaltered(note, signatures),
        "addenda": with_signatures(note.addenda.select_related("note").order_by("signed_at", "pk")),
        "addendum_form": AddendumForm(initial=held_text(request.user, purpose, note), auto_id="addendum-%s"),
    }


def _of_addition(held: Mapping[str, str], client: Any, back_url: str, refusal: str) -> Review:
    """Return what is read before an addition to a signed note is signed."""
    return Review(
        title=_("Sign the addition"),
        client=client,
        sections=[(_("Why something is added"), held["reason"]), (_("Addition"), held["body"])],
        meaning=Meaning.ADDENDUM,
        consequence=_("The addition stands beside the signed note for good. It cannot be changed afterwards."),
        verb=_("Sign the addition"),
        back_url=back_url,
        back_label=_("Note"),
        refusal=refusal,
    )
