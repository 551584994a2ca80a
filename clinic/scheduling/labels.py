"""What the steps of an appointment are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from clinic.scheduling.terms import AppointmentStatus, PairVerdict

LABELS: Labels = {
    AppointmentStatus.REQUESTED: _("Requested"),
    AppointmentStatus.BOOKED: _("Booked"),
    AppointmentStatus.CONFIRMED: _("Confirmed"),
    AppointmentStatus.CHECKED_IN: _("Checked in"),
    AppointmentStatus.IN_PROGRESS: _("In progress"),
    AppointmentStatus.COMPLETED: _("Completed"),
    AppointmentStatus.LATE_CANCEL: _("Cancelled late"),
    AppointmentStatus.CANCELLED: _("Cancelled"),
    AppointmentStatus.NO_SHOW: _("Did not come"),
    AppointmentStatus.RESCHEDULED: _("Moved to another time"),
    PairVerdict.PAIRED: _("Integration is booked in time"),
    PairVerdict.MISSING: _("No integration session is booked after this dosing session"),
    PairVerdict.TOO_EARLY: _("Integration is booked earlier than this practice wants it"),
    PairVerdict.TOO_LATE: _("Integration is booked later than this practice wants it"),
}
