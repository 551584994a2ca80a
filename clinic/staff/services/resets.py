"""Asking for a new password, and answering.

The request only takes the address down. Whose it is, and the mail, come afterwards in the worker,
so that neither the words nor the time of the page tell whether there is an account.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff import senders
from clinic.staff.models import ResetRequest, User, normalize_sign_in
from clinic.staff.reset_links import ResetLinks
from clinic.staff.services import tries

# More mails than this in a quarter of an hour help nobody but somebody who means to annoy.
MAILS_PER_WINDOW: Final = 3
# A worker that was away for longer sends no links that nobody waits for any more.
ANSWERED_WITHIN: Final = timedelta(hours=1)


def ask(*, email: str, now: datetime) -> None:
    """Take down that somebody wants a new password for this address."""
    if tries.take(key=f"reset:{normalize_sign_in(email)}", now=now, limit=MAILS_PER_WINDOW):
        ResetRequest.objects.create(email=email[:254], asked_at=now)


def answer_due(*, now: datetime) -> int:
    """Mail a link to everybody who asked and has an account; return how many were sent."""
    sent = 0
    for request in ResetRequest.objects.order_by("asked_at", "pk")[:100]:
        # Whoever removes the row answers it: of two workers one.
        if not ResetRequest.objects.filter(pk=request.pk).delete()[0] or now - request.asked_at > ANSWERED_WITHIN:
            continue
        user = User.objects.filter(sign_in_key=normalize_sign_in(request.email), is_active=True).first()
        if user is not None:
            sent += int(_send(user, now))
    return sent


def _send(user: User, now: datetime) -> bool:
    audit.record(
        actor=None, system="staff.resets", act=Act.ACCESS, action="staff.reset.sent", target=user, at=now
    )  # fmt: skip
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": ResetLinks().make_token(user)},
    )
    # To the stored address, never to the spelling that was typed.
    return senders.send_reset(user=user, link=settings.ORIGIN.rstrip("/") + path)
