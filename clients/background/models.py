"""What a client brings along, as dated entries that end and are never rewritten.

Text is sealed. An entry that no longer holds ends on a day; one that was wrong is marked as entered
in error, with a reason; both stay readable. Triggers keep what was written as it was written.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.background.rules.interactions import Fact, facts_about
from clients.background.terms import AllergySeverity, HistorySource, KetamineRoute, ReferralKind
from clients.models import Client, ClientRecordQuerySet
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.core.labels import label
from clinic.core.wording import day
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User

Line = tuple[object, str]


# What holds: not ended, not entered in error.
CURRENT: Final = Q(ended_at__isnull=True, withdrawn_at__isnull=True)


class Entry(PracticeRecord):
    """One thing known of a client; base of all of them."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="%(class)s_entries")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_on = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = EncryptedTextField(_("entered in error because"), default="")

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_on__isnull=False, ended_at__isnull=False, ended_by__isnull=False),
                name="%(class)s_ended_whole",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="%(class)s_withdrawn_whole",
            ),
        ]

    @property
    def is_current(self) -> bool:
        """Whether it holds now."""
        return self.ended_at is None and self.withdrawn_at is None

    @property
    def headline(self) -> str:
        """What the entry says, in one line."""
        raise NotImplementedError

    @property
    def period(self) -> str:
        """Since when it holds, and until when it did."""
        since, until = getattr(self, "since", None), self.ended_on
        if since and until:
            return _("%(since)s to %(until)s") % {"since": day(since, "date"), "until": day(until, "date")}
        if until:
            return _("until %(until)s") % {"until": day(until, "date")}
        return _("since %(since)s") % {"since": day(since, "date")} if since else ""

    @property
    def lines(self) -> list[Line]:
        """The rest, each with its label; empty ones are left out."""
        return []

    @property
    def published(self) -> tuple[Fact, ...]:
        """What is published about it, for the prescriber."""
        return ()


def _kept(*lines: Line) -> list[Line]:
    return [(name, text) for name, text in lines if text]


class Medication(Entry):
    """A medicine that a client takes or took, besides the medicine of the course."""

    name = EncryptedTextField(_("medicine"))
    dose = EncryptedTextField(_("dose"), default="")
    since = models.DateField(_("since"), null=True, blank=True)
    prescriber = EncryptedTextField(_("who ordered it"), default="")
    note = EncryptedTextField(_("note"), default="")

    class Meta(Entry.Meta):
        verbose_name = _("medication")

    @property
    def headline(self) -> str:
        """Name and dose."""
        return ", ".join(part for part in (self.name, self.dose) if part)

    @property
    def lines(self) -> list[Line]:
        """Who ordered it, and what else."""
        return _kept((_("Ordered by"), self.prescriber), (_("Note"), self.note))

    @property
    def published(self) -> tuple[Fact, ...]:
        """What is published about ketamine together with it."""
        return facts_about(self.name)


class Allergy(Entry):
    """An allergy, or the statement that none is known: asked on a day, which is not the same as not asked."""

    is_none_known = models.BooleanField(_("no allergies known"), default=False)
    substance = EncryptedTextField(_("substance"), default="")
    reaction = EncryptedTextField(_("reaction"), default="")
    severity = CodeField(AllergySeverity, default=AllergySeverity.UNKNOWN)
    since = models.DateField(_("stated on"))
    note = EncryptedTextField(_("note"), default="")

    class Meta(Entry.Meta):
        verbose_name = _("allergy")
        constraints = [
            *Entry.Meta.constraints,
            code_check("allergy_severity_known", "severity", AllergySeverity),
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(is_none_known=True, ended_at__isnull=True, withdrawn_at__isnull=True),
                name="allergy_none_known_once",
            ),
        ]

    @property
    def headline(self) -> str:
        """Substance and reaction, or that none is known."""
        if self.is_none_known:
            return str(_("No allergies known"))
        return ": ".join(part for part in (self.substance, self.reaction) if part)

    @property
    def lines(self) -> list[Line]:
        """How bad it was; what is severe stands beside the name already."""
        is_said = self.is_none_known or self.severity is AllergySeverity.SEVERE
        severity = "" if is_said else label(self.severity)
        return _kept((_("Severity"), severity), (_("Note"), self.note))


class Diagnosis(Entry):
    """A diagnosis somebody made, with its code where it has one."""

    code = EncryptedTextField(_("ICD-10-CM code"), default="")
    title = EncryptedTextField(_("diagnosis"))
    since = models.DateField(_("since"), null=True, blank=True)
    made_by = EncryptedTextField(_("who made it"), default="")
    note = EncryptedTextField(_("note"), default="")

    class Meta(Entry.Meta):
        verbose_name = _("diagnosis")

    @property
    def headline(self) -> str:
        """Code and words."""
        return " ".join(part for part in (self.code, self.title) if part)

    @property
    def lines(self) -> list[Line]:
        """Who made it, and what else."""
        return _kept((_("Made by"), self.made_by), (_("Note"), self.note))


class PriorKetamine(Entry):
    """Earlier ketamine by one route, before or outside this practice (domain.md 3.1)."""

    route = CodeField(KetamineRoute)
    setting = EncryptedTextField(_("where"), default="")
    period = EncryptedTextField(_("when, or about when"), default="")
    treatments = models.PositiveSmallIntegerField(_("number of times"), null=True, blank=True)
    highest_dose = EncryptedTextField(_("highest dose tolerated"), default="")
    best_response = EncryptedTextField(_("best response"), default="")
    reactions = EncryptedTextField(_("adverse reactions"), default="")
    why_stopped = EncryptedTextField(_("why it stopped"), default="")
    details = EncryptedTextField(_("details of the route"), default="")
    source = CodeField(HistorySource)

    class Meta(Entry.Meta):
        verbose_name = _("earlier ketamine")
        constraints = [
            *Entry.Meta.constraints,
            code_check("prior_ketamine_route_known", "route", KetamineRoute),
            code_check("prior_ketamine_source_known", "source", HistorySource),
            models.CheckConstraint(
                condition=Q(treatments__isnull=True) | Q(treatments__range=(1, 2000)), name="prior_ketamine_number_sane"
            ),
        ]

    @property
    def headline(self) -> str:
        """Route and how often."""
        if self.treatments is None:
            return label(self.route)
        return _("%(route)s, %(number)d times") % {"route": label(self.route), "number": self.treatments}

    @property
    def lines(self) -> list[Line]:
        """The history, field by field."""
        return _kept(
            (_("Where"), self.setting),
            (_("When"), self.period),
            (_("Highest dose tolerated"), self.highest_dose),
            (_("Best response"), self.best_response),
            (_("Adverse reactions"), self.reactions),
            (_("Why it stopped"), self.why_stopped),
            (_("Details of the route"), self.details),
            (_("Source"), label(self.source)),
        )


class SpokenLanguage(Entry):
    """A language a client speaks, and whether somebody must interpret."""

    name = EncryptedTextField(_("language"))
    is_preferred = models.BooleanField(_("preferred"), default=False)
    needs_interpreter = models.BooleanField(_("an interpreter is needed"), default=False)

    class Meta(Entry.Meta):
        verbose_name = _("language")

    @property
    def headline(self) -> str:
        """The language, and whether it is the one to use."""
        return _("%(language)s, preferred") % {"language": self.name} if self.is_preferred else self.name

    @property
    def lines(self) -> list[Line]:
        """Whether somebody must interpret."""
        return _kept((_("Interpreter"), str(_("needed")) if self.needs_interpreter else ""))


class Referral(Entry):
    """Who sent a client, when, and what kind of sender that is."""

    kind = CodeField(ReferralKind)
    who = EncryptedTextField(_("who"), default="")
    since = models.DateField(_("on"))
    note = EncryptedTextField(_("note"), default="")

    class Meta(Entry.Meta):
        verbose_name = _("referral")
        constraints = [*Entry.Meta.constraints, code_check("referral_kind_known", "kind", ReferralKind)]

    @property
    def headline(self) -> str:
        """Kind and name of the sender."""
        return ": ".join(part for part in (label(self.kind), self.who) if part)

    @property
    def lines(self) -> list[Line]:
        """What else is known."""
        return _kept((_("Note"), self.note))


class Insurance(Entry):
    """An insurance as the card says it: text, because nothing here bills."""

    name = EncryptedTextField(_("insurer"))
    number = EncryptedTextField(_("member number"), default="")
    note = EncryptedTextField(_("note"), default="")

    class Meta(Entry.Meta):
        verbose_name = _("insurance")

    @property
    def headline(self) -> str:
        """The insurer."""
        return self.name

    @property
    def lines(self) -> list[Line]:
        """Number and what else the card says."""
        return _kept((_("Member number"), self.number), (_("Note"), self.note))
