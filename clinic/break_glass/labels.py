"""What emergency access is called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.break_glass.terms import AccessState, EmergencyReason, Refusal, Verdict
from clinic.core.labels import Labels

LABELS: Labels = {
    EmergencyReason.DANGER: _("Somebody is in danger"),
    EmergencyReason.COLLEAGUE_AWAY: _("The care team cannot be reached"),
    EmergencyReason.ASKED_FOR_HELP: _("The client asks for help now"),
    EmergencyReason.OTHER_REASON: _("Another reason"),
    AccessState.ASKED: _("Waits for an owner"),
    AccessState.GRANTED: _("Granted, not opened yet"),
    AccessState.DENIED: _("Denied"),
    AccessState.LAPSED: _("Lapsed"),
    AccessState.OPEN: _("Open now"),
    AccessState.TO_REVIEW: _("To review"),
    AccessState.REVIEWED: _("Reviewed"),
    Verdict.JUSTIFIED: _("Justified"),
    Verdict.NOT_JUSTIFIED: _("Not justified"),
    # To whoever asked for a chart that stays closed.
    Refusal.NOBODY_TO_REVIEW: _("Emergency access needs somebody else in the practice who reviews it."),
    Refusal.ON_THE_CARE_TEAM: _("You look after this client: open the record from your list."),
    Refusal.ANOTHER_IS_OPEN: _("Another chart is open in an emergency. End that access first."),
    Refusal.ALREADY_ASKED: _("You have asked for this already. Open it, or wait for an owner's answer."),
    Refusal.REASON_TOO_SHORT: _("Say why in a sentence: 15 characters or more."),
    Refusal.NO_SUCH_CLIENT: _("No client of this practice has this name. Compare the spelling and the birth date."),
    Refusal.SEVERAL_CLIENTS: _("More than one client has this name. Add the birth date."),
    Refusal.TOO_MANY_MISSES: _("You have looked for clients in vain too often today. Ask the practice owner."),
    Refusal.NOT_A_CLINICIAN: _("Only therapists and prescribers can open a chart in an emergency."),
    Refusal.NOT_GRANTED: _("This cannot be opened: an owner has not agreed, or the consent has lapsed."),
}
