"""What a client answered, and the score it gave: a snapshot that never changes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.measures.terms import ChoiceOf, MeasureMoment, Rater
from clients.models import Client, ClientRecordQuerySet, Course
from clinic.core.encryption import EncryptedJSONField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User


class MeasureRequest(PracticeRecord):
    """Questionnaires a client was asked to answer through one private link, and the answers so far.

    Unfinished answers lie sealed here until they are sent or the link is over; then nothing of them
    is kept but what an alert says.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="measure_requests")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    instruments = models.JSONField(_("questionnaires"), default=list)
    moment = CodeField(MeasureMoment)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    open_until = models.DateTimeField()
    answers = EncryptedJSONField(_("answers so far"), default=dict)
    answered_count = models.PositiveSmallIntegerField(default=0)
    question_count = models.PositiveSmallIntegerField(default=0)
    last_answer_at = models.DateTimeField(null=True, blank=True)
    # Questionnaires of which an answer opened an alert before they were sent.
    alerted = models.JSONField(default=list, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for answers")
        indexes = [models.Index(fields=["client", "-asked_at"], name="measure_request_by_client")]
        constraints = [code_check("measure_request_moment_known", "moment", MeasureMoment)]


class MeasureResponse(PracticeRecord):
    """One completed instrument. A mistake is answered by a new response that replaces it."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="measure_responses")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    instrument = models.CharField(_("instrument"), max_length=40)
    instrument_version = models.CharField(max_length=20)
    moment = CodeField(MeasureMoment)
    rater = CodeField(Rater, default=Rater.SELF)
    answers = EncryptedJSONField(_("answers"))
    # What a rule had to know beside the answers; rows from before there was any have none.
    context = EncryptedJSONField(_("beside the answers"), null=True)
    # A triage gives a level and no number.
    total = models.DecimalField(_("total"), max_digits=7, decimal_places=2, null=True)
    band = models.CharField(_("band"), max_length=40, blank=True)
    subscales = models.JSONField(default=dict, blank=True)
    cuts = models.JSONField(default=dict, blank=True)
    risk_flags = models.JSONField(default=list, blank=True)
    taken_on = models.DateField(_("answered on"))
    # Whoever wrote the answers down, or asked for them where the client answered through a link.
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    request = models.ForeignKey(
        MeasureRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="responses"
    )
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        indexes = [models.Index(fields=["client", "instrument", "taken_on"], name="measure_by_client")]
        constraints = [
            code_check("measure_moment_known", "moment", MeasureMoment),
            code_check("measure_rater_known", "rater", Rater),
            models.CheckConstraint(
                condition=models.Q(total__isnull=False) | ~models.Q(band=""), name="measure_says_something"
            ),
        ]


class ImportedQuestionnaire(PracticeRecord):
    """A questionnaire a practice brought: an instrument of its own, or the wording of a built-in one.

    Rows are added, never changed: a score names the version that made it.
    """

    code = models.CharField(_("instrument"), max_length=40)
    version = models.CharField(_("version"), max_length=20)
    document = models.JSONField(_("questionnaire"))
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("imported questionnaire")
        constraints = [
            models.UniqueConstraint(fields=["practice", "code", "version"], name="imported_questionnaire_once")
        ]


class InstrumentChoice(PracticeRecord):
    """What a practice chose where the sources about an instrument differ."""

    instrument = models.CharField(_("instrument"), max_length=40)
    of = CodeField(ChoiceOf)
    value = models.CharField(_("value"), max_length=20)

    class Meta:
        verbose_name = _("choice about an instrument")
        constraints = [
            code_check("instrument_choice_known", "of", ChoiceOf),
            models.UniqueConstraint(fields=["practice", "instrument", "of"], name="instrument_choice_once"),
        ]


class MeasureSettings(PracticeRecord):
    """What a practice chose about measures; without a row the usual values hold."""

    # Clients see that their answers arrived, and no score, unless the practice wants it.
    shows_scores = models.BooleanField(_("show clients their scores"), default=False)
    # Left out of what falls due by itself; can be recorded and sent all the same.
    left_out = models.JSONField(_("not part of the cadence"), default=list, blank=True)

    class Meta:
        verbose_name = _("settings about measures")
        constraints = [models.UniqueConstraint(fields=["practice"], name="measure_settings_once")]
