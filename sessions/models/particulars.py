"""What an order says besides the dose, and how the medicine travelled (domain.md 5.3)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User
from sessions.models.prescription import Prescription
from sessions.rules.particulars import MOST_REFILLS, is_covered
from sessions.terms import IssueMode, TelemedicineBasis


class OrderParticulars(PracticeRecord):
    """The rest of an order, signed and frozen with it: who, for whom, for what, on which basis.

    A row of its own, so that orders signed before there was one still are what was signed.
    """

    prescription = models.OneToOneField(Prescription, on_delete=models.PROTECT, related_name="particulars")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    # As they stood on the day of issue; the client's own row moves on.
    client_name = models.CharField(_("client as on the order"), max_length=190)
    client_address = EncryptedTextField(_("client’s address as on the order"), default="")
    prescriber_address = EncryptedTextField(_("prescriber’s address"), default="")
    # Whole for the signature; pages, papers and exports show its end.
    dea_number = EncryptedTextField(_("DEA number"), default="")
    dea_ends_in = models.CharField(_("DEA number ends in"), max_length=4, blank=True)
    issue_mode = CodeField(IssueMode, verbose_name=_("reached the pharmacy"), blank=True, default="")
    refills_authorized = models.PositiveSmallIntegerField(_("refills authorized"), null=True, blank=True)
    indication_code = EncryptedTextField(_("indication, ICD-10-CM code"), default="")
    indication = EncryptedTextField(_("indication"), default="")
    telemedicine_basis = CodeField(TelemedicineBasis, verbose_name=_("telemedicine rests on"), blank=True, default="")
    telemedicine_rule = EncryptedTextField(_("flexibility relied on"), default="")
    telemedicine_on = models.DateField(_("date of the examination or flexibility"), null=True, blank=True)
    # An attestation only: the report of the monitoring program is never kept (domain.md 5.6).
    pdmp_reviewed_by = models.CharField(_("PDMP reviewed by"), max_length=190, blank=True)
    pdmp_state = models.CharField(_("PDMP of the state"), max_length=60, blank=True)
    pdmp_reviewed_at = models.DateTimeField(_("PDMP reviewed"), null=True, blank=True)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("particulars of an order")
        constraints = [
            code_check("particulars_issue_mode_known", "issue_mode", IssueMode, blank=True),
            code_check("particulars_basis_known", "telemedicine_basis", TelemedicineBasis, blank=True),
            models.CheckConstraint(
                condition=Q(refills_authorized__isnull=True) | Q(refills_authorized__lte=MOST_REFILLS),
                name="particulars_refills_of_schedule_three",
            ),
            models.CheckConstraint(
                condition=Q(telemedicine_basis="", telemedicine_on__isnull=True)
                | (~Q(telemedicine_basis="") & Q(telemedicine_on__isnull=False)),
                name="particulars_basis_dated",
            ),
            models.CheckConstraint(
                condition=Q(pdmp_reviewed_by="", pdmp_state="", pdmp_reviewed_at__isnull=True)
                | (~Q(pdmp_reviewed_by="") & ~Q(pdmp_state="") & Q(pdmp_reviewed_at__isnull=False)),
                name="particulars_pdmp_whole",
            ),
        ]


class Shipment(PracticeRecord):
    """One parcel from the pharmacy to the client, as the practice was told; never edited."""

    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="shipments")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    fill = models.PositiveSmallIntegerField(_("refill number"), default=0)
    shipped_on = models.DateField(_("shipped"))
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking_number = EncryptedTextField(_("tracking number"), default="")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("shipment")
        constraints = [models.CheckConstraint(condition=Q(fill__lte=MOST_REFILLS), name="shipment_fill_sane")]

    def is_covered(self, particulars: OrderParticulars | None) -> bool:
        """Say whether the order allows this fill."""
        return is_covered(
            fill=self.fill,
            refills=particulars.refills_authorized if particulars is not None else None,
            shipped_on=self.shipped_on,
            issued_on=self.prescription.issued_on,
        )
