"""Integration: what the session opened, and what the client does with it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.scheduling.models import Appointment
from clinic.signatures.models import SignedAddendum, SignedRecord
from clinic.staff.models import User
from integration.terms import CommitmentStatus
from sessions.models import DosingSession


class IntegrationNote(SignedRecord):
    """The note of one integration session (domain.md 6.4), tied to the dosing session it follows."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="integration_notes")
    dosing_session = models.ForeignKey(DosingSession, on_delete=models.PROTECT, related_name="integration_notes")
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="integration_note"
    )
    held_at = models.DateTimeField(_("held"))
    narrative = EncryptedTextField(_("what happened, told again"), default="")
    imagery = EncryptedTextField(_("imagery"), default="")
    emotions = EncryptedTextField(_("emotions"), default="")
    insights = EncryptedTextField(_("insights"), default="")
    somatic = EncryptedTextField(_("body"), default="")
    relational = EncryptedTextField(_("relationships and parts"), default="")
    challenging = EncryptedTextField(_("what was hard"), default="")
    meaning = EncryptedTextField(_("meaning"), default="")
    intention_revisited = EncryptedTextField(_("the intention, looked at again"), default="")
    symptom_change = EncryptedTextField(_("change in symptoms and sleep"), default="")
    next_steps = EncryptedTextField(_("next steps"), default="")
    themes = EncryptedTextField(_("themes"), default="")
    frameworks = models.JSONField(_("ways of working"), default=list, blank=True)
    risk_asked = models.BooleanField(_("asked about thoughts of suicide"), default=False)
    adverse_events_asked = models.BooleanField(_("asked about unwanted effects"), default=False)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("integration note")
        constraints = [SignedRecord.signed_is_complete("integration_note")]


class IntegrationAddendum(SignedAddendum):
    """A signed addition to a signed integration note."""

    note = models.ForeignKey(IntegrationNote, on_delete=models.PROTECT, related_name="addenda")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")

    objects = ClientRecordQuerySet.as_manager()

    class Meta(SignedAddendum.Meta):
        pass


class IntegrationDecline(PracticeRecord):
    """The client does not want an integration session after this dosing session."""

    dosing_session = models.OneToOneField(DosingSession, on_delete=models.PROTECT, related_name="integration_decline")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("reason"))
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("integration declined")


class Commitment(PracticeRecord):
    """Something the client means to do, followed until it is done or dropped."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="commitments")
    note = models.ForeignKey(IntegrationNote, on_delete=models.PROTECT, related_name="commitments")
    what = EncryptedTextField(_("what"))
    when_and_how_often = EncryptedTextField(_("when and how often"), default="")
    barrier = EncryptedTextField(_("what might get in the way"), default="")
    accountability = EncryptedTextField(_("who will know"), default="")
    status = CodeField(CommitmentStatus, default=CommitmentStatus.NOT_STARTED)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        constraints = [code_check("commitment_status_known", "status", CommitmentStatus)]


class CommitmentStatusChange(PracticeRecord):
    """What became of a commitment at one point; never edited, never removed."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="status_changes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    from_status = CodeField(CommitmentStatus, blank=True, default="")
    to_status = CodeField(CommitmentStatus)
    note = EncryptedTextField(_("note"), default="")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment status change")
        constraints = [code_check("commitment_change_to_known", "to_status", CommitmentStatus)]
