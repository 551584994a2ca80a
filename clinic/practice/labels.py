"""What bookable things are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from clinic.practice.terms import AppointmentKind, Modality

LABELS: Labels = {
    AppointmentKind.CONSULT: _("Consult call"),
    AppointmentKind.SCREENING: _("Screening intake"),
    AppointmentKind.PRESCRIBER_INTAKE: _("Prescriber intake"),
    AppointmentKind.PREPARATION: _("Preparation"),
    AppointmentKind.DOSING: _("Dosing session"),
    AppointmentKind.INTEGRATION: _("Integration"),
    AppointmentKind.REVIEW: _("Prescriber review"),
    AppointmentKind.THERAPY: _("Therapy session"),
    Modality.IN_PERSON: _("In person"),
    Modality.REMOTE: _("Remote"),
}
