"""Accounts and what belongs to a member of staff. Rows are deactivated, never deleted."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.core.files import KeptFile
from clinic.core.models import UUIDModel
from clinic.policy.terms import Role
from clinic.practice.models import Location, Practice, PracticeRecord
from clinic.staff.terms import CredentialKind

if TYPE_CHECKING:
    from uuid import UUID

_WITHOUT_WIDTH: Final = frozenset({"Mn", "Me", "Cf", "Cc"})


def normalize_sign_in(email: str) -> str:
    """Reduce an address to the form that must be unique: look-alikes become one account.

    Compatibility forms, diacritics, characters without width, case and outer blanks all go (trust.md
    R-102, R-184). Accounts are found by this form and tries counted by it, so that no spelling
    reaches an account past its counter.
    """
    reduced = unicodedata.normalize("NFKD", email).casefold()
    kept = (c for c in unicodedata.normalize("NFKD", reduced) if unicodedata.category(c) not in _WITHOUT_WIDTH)
    return "".join(kept).casefold().strip()


def _composed(password: str | None) -> str | None:
    """Return a password in the one form it is hashed in, whatever a keyboard makes of an accent."""
    return None if password is None else unicodedata.normalize("NFC", password)


class UserManager(BaseUserManager["User"]):
    """Creates accounts and finds them by their normalised address."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(sign_in_key=normalize_sign_in(username or ""))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account; without a password nobody can sign in with one."""
        user = self.model(email=email.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def active_in(self, practice: Practice) -> models.QuerySet[User]:
        """Return the people who work in a practice now, by name."""
        return self.filter(practice=practice, is_active=True).order_by("name", "pk")

    def with_role(self, practice: Practice, *roles: Role) -> models.QuerySet[User]:
        """Return the people of a practice who hold any of these roles, by name."""
        return self.active_in(practice).filter(staff_roles__role__in=roles).distinct()


class User(UUIDModel, AbstractBaseUser):
    """A member of staff. Clients never sign in."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="staff", null=True)
    email = models.EmailField(_("e-mail"), max_length=254)
    sign_in_key = models.CharField(max_length=254, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    credentials = models.CharField(
        _("credentials"), max_length=60, blank=True, help_text=_("Printed after the name, such as LMFT or MD.")
    )
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    phone = models.CharField(
        _("telephone in an emergency"), max_length=40, blank=True, help_text=_("Printed on the emergency sheet.")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    # An associate practices under supervision: what they sign waits for this person's signature too.
    supervisor = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="associates", null=True, blank=True, verbose_name=_("supervisor")
    )

    # The one client whose chart this request may show although this person does not look after them;
    # set by clinic.break_glass for as long as an emergency lasts, and never stored.
    emergency_client_id: UUID | None = None
    # Set on a stand-in only: who looks through it (clinic.policy.preview).
    previewed_by: User | None = None

    # Django's admin is not installed; nobody is "staff" in its sense or above the policy.
    is_staff = False
    is_superuser = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    if TYPE_CHECKING:
        practice_id: UUID | None
        supervisor_id: UUID | None

    class Meta:
        verbose_name = _("member of staff")
        constraints = [
            models.CheckConstraint(
                condition=Q(supervisor__isnull=True) | ~Q(supervisor=F("id")), name="user_supervised_by_another"
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sign_in_key = normalize_sign_in(self.email)
        super().save(*args, **kwargs)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(_composed(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(_composed(raw_password))

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held now; read once per request."""
        return frozenset(grant.role for grant in self.staff_roles.all())

    @property
    def role_codes(self) -> str:
        """The roles as the ledger stores them."""
        return ",".join(sorted(self.roles))

    @cached_property
    def is_demo(self) -> bool:
        """Whether this account belongs to a practice of synthetic data."""
        return self.practice is not None and self.practice.is_demo

    @cached_property
    def has_second_factor(self) -> bool:
        """Whether a TOTP generator or passkey is set up."""
        if "factor_found" in self.__dict__:
            return bool(self.__dict__["factor_found"])  # fetched along with the account
        from allauth.mfa.models import Authenticator  # noqa: PLC0415 -- allauth imports the user model

        factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        return Authenticator.objects.filter(user_id=self.pk, type__in=factors).exists()

    @property
    def own_practice_id(self) -> UUID:
        """The practice's key; only an account that was never finished has none."""
        if self.practice_id is None:
            raise ValueError("This account belongs to no practice.")
        return self.practice_id

    @property
    def zone(self) -> ZoneInfo:
        """The clock this person reads: their own zone, else the practice's."""
        of_practice = self.practice.time_zone if self.practice is not None else "UTC"
        return ZoneInfo(self.time_zone or of_practice)

    @property
    def printed_name(self) -> str:
        """Name and credentials, as a signature shows them."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    def get_full_name(self) -> str:
        """Name for greetings."""
        return self.name


class StaffRole(UUIDModel):
    """One role of one person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="staff_roles")
    role = CodeField(Role)

    class Meta:
        verbose_name = _("role")
        constraints = [
            code_check("staff_role_known", "role", Role),
            models.UniqueConstraint(fields=["user", "role"], name="staff_role_once"),
        ]


class CredentialQuerySet(models.QuerySet["Credential"]):
    """Credentials as lists ask for them."""

    def on_file(self) -> CredentialQuerySet:
        """Return those that were not taken off the file."""
        return self.filter(removed_at__isnull=True)


class Credential(PracticeRecord):
    """A license, insurance or training of a clinician; numbers are sealed. Taken off the file, it stays on record."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="papers")
    kind = CodeField(CredentialKind)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    number = EncryptedTextField(_("number"), default="")
    state = models.CharField(_("state"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued"), null=True, blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = CredentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("credential")
        constraints = [
            code_check("credential_kind_known", "kind", CredentialKind),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="credential_removed_whole",
            ),
        ]


class CredentialScan(KeptFile, PracticeRecord):
    """The paper behind a credential, scanned. A newer one is put before it; none is changed or removed."""

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="scans")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("scan of a credential")
        constraints = [*KeptFile.file_is_sane("credential_scan")]

    @property
    def file_name(self) -> str:
        """Its name in an archive, which says neither whose nor what."""
        return f"credential-{self.short_id}.{self.file_type.lower()}"


class ExpiryNotice(PracticeRecord):
    """A person and the owners were told that a paper runs out: once for each stage of each date."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="notices")
    expires_on = models.DateField()
    stage = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice that a paper runs out")
        constraints = [
            models.UniqueConstraint(fields=["credential", "expires_on", "stage"], name="expiry_notice_once_a_stage")
        ]


class WorkingHours(PracticeRecord):
    """When a person can be booked, in the practice's zone; one row per stretch of a weekday."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("working hours")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="working_hours_weekday_known"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="working_hours_ordered"),
            models.UniqueConstraint(fields=["user", "weekday", "starts"], name="working_hours_start_once"),
        ]


class SignInTries(models.Model):
    """Tries at one account within the window; the key is hashed."""

    key = models.CharField(max_length=64, primary_key=True)
    tried_at = models.JSONField(default=list)
    last_tried_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("tries at an account")

    def __str__(self) -> str:
        return f"{len(self.tried_at)} tries"


class ResetRequest(UUIDModel):
    """Somebody typed an address and asked for a new password; answered apart from the request.

    Kept for known and unknown addresses alike, so that the page takes the same time for both.
    """

    email = models.CharField(max_length=254)
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("request for a new password")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations as lists and links ask for them."""

    def open(self, now: datetime) -> InvitationQuerySet:
        """Return the invitations whose link still works."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)


class Invitation(PracticeRecord):
    """The only way to an account: a link, stored hashed, that works once and expires."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    credentials = models.CharField(_("credentials"), max_length=60, blank=True)
    roles = models.JSONField(_("roles"))
    token_hash = models.CharField(max_length=64, unique=True)
    # Nobody invites the first owner of a practice: the command that creates the practice does.
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_later")
        ]

    def is_open(self, now: datetime) -> bool:
        """Say whether the link still works."""
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at
