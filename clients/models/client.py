"""Clients and the people around them.

Names and birth dates are readable in the database, because they are searched and sorted; contact
details are sealed (trust.md, introduction and section 5).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models.base import ClientRecordQuerySet
from clients.rules import contact, identity
from clients.terms import ContactAnswer, ContactChannel, ContactKind, ContactWarning
from clinic.core.blind_index import blind_index
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.policy.reach import reach
from clinic.policy.terms import Permission, Role
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User


class ClientQuerySet(models.QuerySet["Client"]):
    """Clients, as lists and searches ask for them."""

    def visible_to(self, user: User, permission: Permission = Permission.VIEW_CLIENT) -> ClientQuerySet:
        """Return the clients this person may see; none without a grant."""
        return self.filter(reach(user, permission, client=""))

    def matching(self, text: str) -> ClientQuerySet:
        """Return clients any of whose names starts with each word of ``text``."""
        found = self
        for word in identity.search_words(text):
            found = found.filter(Q(search_name__startswith=word) | Q(search_name__contains=f" {word}"))
        return found


class Client(PracticeRecord):
    """A person in care. State of care lives on the course, never here."""

    legal_first_name = models.CharField(_("legal first name"), max_length=80)
    legal_last_name = models.CharField(_("legal last name"), max_length=80)
    preferred_name = models.CharField(_("name used"), max_length=80, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60)
    email = EncryptedTextField(_("e-mail"), default="")
    phone = EncryptedTextField(_("telephone"), default="")
    address = EncryptedTextField(_("address"), default="")
    safe_to_contact = EncryptedTextField(_("safe to contact"), default="")
    voicemail = CodeField(ContactAnswer, default=ContactAnswer.NOT_ASKED)
    shared_phone = CodeField(ContactAnswer, default=ContactAnswer.NOT_ASKED)
    channel = CodeField(ContactChannel, default=ContactChannel.NONE)
    channel_warned_at = models.DateTimeField(_("told of the risk of messages"), null=True, blank=True)
    external_reference = models.CharField(_("number in the former system"), max_length=80, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    # 42 CFR part 2: whatever leaves carries the notice, and leaves only with a consent (trust.md R-151).
    part2_marked_at = models.DateTimeField(_("under 42 CFR part 2 since"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    search_name = models.CharField(max_length=260, editable=False, db_index=True)
    email_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        indexes = [
            models.Index(fields=["practice", "search_name"], name="client_by_name"),
            models.Index(fields=["practice", "birth_date"], name="client_by_birth_date"),
        ]
        constraints = [
            code_check("client_channel_known", "channel", ContactChannel),
            code_check("client_voicemail_known", "voicemail", ContactAnswer),
            code_check("client_shared_phone_known", "shared_phone", ContactAnswer),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(birth_date__gte="1900-01-01"), name="client_birth_date_sane"
            ),
            models.UniqueConstraint(
                fields=["practice", "external_reference"],
                condition=~Q(external_reference=""),
                name="client_external_reference_once",
            ),
        ]

    def set_search_fields(self) -> None:
        """Derive what is searched from what was typed; ``save`` does it, bulk inserts must."""
        practice = str(self.practice_id)
        self.search_name = identity.search_name(self.legal_last_name, self.legal_first_name, self.preferred_name)
        self.email_index = blind_index(identity.normalize_email(self.email), field="email", practice=practice)
        self.phone_index = blind_index(identity.normalize_phone(self.phone), field="phone", practice=practice)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_search_fields()
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """The name people use for this client."""
        return f"{self.preferred_name or self.legal_first_name} {self.legal_last_name}".strip()

    @property
    def list_name(self) -> str:
        """The name as lists sort it."""
        return f"{self.legal_last_name}, {self.first_name_used}"

    @property
    def legal_name(self) -> str:
        """The name on papers."""
        return f"{self.legal_first_name} {self.legal_last_name}".strip()

    @property
    def first_name_used(self) -> str:
        """What a message may call the client."""
        return self.preferred_name or self.legal_first_name

    @property
    def contact_warnings(self) -> tuple[ContactWarning, ...]:
        """What to heed before calling or writing."""
        return contact.warnings(voicemail=self.voicemail, shared_phone=self.shared_phone, says=self.safe_to_contact)

    @property
    def initials(self) -> str:
        """For page titles, where a full name would show on a shared screen."""
        letters = (self.preferred_name or self.legal_first_name)[:1] + self.legal_last_name[:1]
        return letters.upper()


class CareTeamMember(PracticeRecord):
    """Who looks after a client, from when to when. It is what opens a chart."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="care_team")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="care_team_memberships")
    role = CodeField(Role)
    is_lead = models.BooleanField(_("responsible"), default=False)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("care team member")
        indexes = [models.Index(fields=["user", "client"], name="care_team_by_user")]
        constraints = [
            code_check("care_team_role_known", "role", Role),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")), name="care_team_dates_ordered"
            ),
            models.UniqueConstraint(
                fields=["client", "user", "role"], condition=Q(ended_on__isnull=True), name="care_team_member_once"
            ),
            models.UniqueConstraint(
                fields=["client", "role"],
                condition=Q(ended_on__isnull=True, is_lead=True),
                name="care_team_one_lead_per_role",
            ),
        ]


class ContactPerson(PracticeRecord):
    """Somebody to call in an emergency, or who takes the client home."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contact_people")
    kind = CodeField(ContactKind)
    name = EncryptedTextField(_("name"))
    phone = EncryptedTextField(_("telephone"), default="")
    relationship = EncryptedTextField(_("relationship"), default="")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact person")
        constraints = [code_check("contact_person_kind_known", "kind", ContactKind)]


class Weight(PracticeRecord):
    """One dated weight; a dose per kilogram is always computed from one of these."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="weights")
    kg = models.DecimalField(_("weight, kg"), max_digits=5, decimal_places=1)
    measured_on = models.DateField(_("measured on"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("weight")
        constraints = [models.CheckConstraint(condition=Q(kg__gte=20) & Q(kg__lte=400), name="weight_human")]
