"""Where django-allauth asks us: sign-up is closed, seeds are sealed, sign-ins are recorded."""

from __future__ import annotations

import base64
import logging
import smtplib
import time
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.encryption import seal, unseal
from clinic.staff.models import User, normalize_sign_in
from clinic.staff.rules.devices import device_of
from clinic.staff.rules.sign_in_lifetime import begin
from clinic.staff.services import sign_ins, tries
from clinic.staff.sign_in import locked_out, record_failed_sign_in

logger = logging.getLogger(__name__)

_MFA_BINDING = "mfa_authenticator|data"
_INSTALLATION = "installation"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations only; every sign-in and refusal reaches the ledger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Allow only paths of this host; other trusted origins are for forms, not for redirects."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        # On record first: without the ledger nobody gets in.
        audit.record(actor=cast("User", user), act=Act.ACCESS, action="staff.sign_in.done", target=user)
        super().login(request, user)
        begin(request.session, now=time.time())

    def logout(self, request: HttpRequest) -> None:
        user: Any = request.user
        # Out first: a ledger that is down must keep nobody signed in.
        super().logout(request)
        if user.is_authenticated:
            audit.record(actor=user, act=Act.ACCESS, action="staff.sign_out.done", target=user)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check a password, at most ten times in fifteen minutes for one account (trust.md R-184).

        The key is the address as accounts are found by, so that every spelling that reaches an
        account spends its tries; unknown addresses run out like known ones.
        """
        email = str(credentials.get("email", ""))
        key, now = f"password:{normalize_sign_in(email)}", timezone.now()
        if not tries.take(key=key, now=now):
            raise ImmediateHttpResponse(locked_out(request, email=email))
        user = super().authenticate(request, **credentials)
        if user is not None:
            tries.give_back(key=key, now=now)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a failed password; the same work is done whether or not the account exists."""
        key = normalize_sign_in(str(credentials.get("email", "")))
        record_failed_sign_in(User.objects.filter(sign_in_key=key).first(), reason_code="PASSWORD")

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Check the password of the person who is signed in, under the same limits as a sign-in."""
        again = self.authenticate(context.request, email=cast("User", user).email, password=password)
        return again is not None and again.pk == user.pk

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, but let a mail server that is down neither stop the act nor tell who has an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException) as problem:
            logger.warning("%s could not be mailed: %s", template_prefix, type(problem).__name__)

    def send_notification_mail(self, template_prefix: str, user: AbstractBaseUser, *args: Any, **kwargs: Any) -> None:
        """Put every change of password and second factor on record, and tell the person."""
        change = template_prefix.rpartition("/")[2]
        actor = cast("User", user)
        audit.record(actor=actor, act=Act.CHANGE, action=f"staff.security.{change}", target=actor)
        # Whoever got in with what was changed is out on their next request; who changed it stays.
        key = context.request.session.session_key or "" if context.request else ""
        sign_ins.end_others(user=actor, current_key=key, reason=change.upper())
        super().send_notification_mail(template_prefix, user, *args, **{**kwargs, "email": actor.email})


class MFAAdapter(DefaultMFAAdapter):
    """Seeds of authenticator apps and recovery codes lie sealed under the installation's key."""

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002 -- its name
        """Call a new passkey what its person calls the device."""
        device = device_of(context.request.headers.get("User-Agent", ""))
        if not device.browser or not device.system:
            return super().generate_authenticator_name(user, type)
        return gettext("%(browser)s on %(system)s") % {"browser": device.browser, "system": device.system}

    def encrypt(self, text: str) -> str:
        sealed = seal(text.encode(), binding=_MFA_BINDING, practice=_INSTALLATION)
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text, validate=True)
        return unseal(sealed, binding=_MFA_BINDING, practice=_INSTALLATION).decode()
