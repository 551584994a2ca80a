"""What was asked before ketamine, version by version, and how the prescriber classed it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet, Course
from clients.screening.terms import ClientClass, ScreeningItem
from clinic.core.encryption import EncryptedJSONField, EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.signatures.models import SignedRecord
from clinic.staff.models import User


class Screening(PracticeRecord):
    """One dated version of a course's screening list; a change is a new version. Nothing is concluded from it."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="screenings")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="screenings")
    version = models.PositiveSmallIntegerField(_("version"))
    asked_on = models.DateField(_("asked on"))
    # Per line: its status and a comment. A line that is not there was not asked about.
    answers = EncryptedJSONField(_("answers"), default=dict)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening")
        constraints = [models.UniqueConstraint(fields=["course", "version"], name="screening_version_once")]


class ScreeningClass(PracticeRecord):
    """How a prescriber classed one line of one version for this client; a change is a new row."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="classes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    item = CodeField(ScreeningItem)
    value = CodeField(ClientClass)
    comment = EncryptedTextField(_("comment"), default="")
    prescriber = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("class given by the prescriber")
        constraints = [
            code_check("screening_class_item_known", "item", ScreeningItem),
            code_check("screening_class_value_known", "value", ClientClass),
        ]


class PathwayWorksheet(SignedRecord):
    """The pathway worksheet: answers, words and leans, and a rationale. No number and no recommendation."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="worksheets")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="worksheets")
    number = models.PositiveSmallIntegerField(_("version"))
    answers = EncryptedJSONField(_("answers"), default=dict)
    rationale = EncryptedTextField(_("rationale"), default="")
    changed_at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("pathway worksheet")
        constraints = [
            SignedRecord.signed_is_complete("pathway_worksheet"),
            models.UniqueConstraint(fields=["course", "number"], name="pathway_worksheet_number_once"),
        ]
