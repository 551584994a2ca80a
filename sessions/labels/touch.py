"""What touch consent is called on screen."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from sessions.terms import BodyPlace, TouchAnswer, TouchEntryKind, TouchKind, TouchState

KINDS: Final[Labels] = {
    TouchKind.RESTING_HAND: _("A resting hand"),
    TouchKind.HOLDING: _("Holding"),
    TouchKind.PRESSURE: _("Firm pressure"),
    TouchKind.STEADYING: _("Steadying while standing or walking"),
}
PLACES: Final[Labels] = {
    BodyPlace.HAND: _("Hand"),
    BodyPlace.FOREARM: _("Forearm"),
    BodyPlace.SHOULDER: _("Shoulder"),
    BodyPlace.UPPER_BACK: _("Upper back"),
    BodyPlace.HEAD: _("Head"),
    BodyPlace.FOOT: _("Foot"),
}
ENTRIES: Final[Labels] = {
    TouchEntryKind.AGREED: _("Agreed"),
    TouchEntryKind.REAFFIRMED: _("Re-affirmed"),
    TouchEntryKind.TAKEN_BACK: _("Taken back"),
}
ANSWERS: Final[Labels] = {
    TouchAnswer.SAID_YES: _("Said yes"),
    TouchAnswer.SIGNED_YES: _("Gave the sign for yes"),
    TouchAnswer.TOUCH_DECLINED: _("Declined: no touch"),
    TouchAnswer.NOT_ASKED: _("Could not be asked: for safety"),
}
STATES: Final[Labels] = {
    TouchState.TOUCH_IN_FORCE: _("In force today"),
    TouchState.TOUCH_NOT_TODAY: _("Not re-affirmed today"),
    TouchState.TOUCH_NONE: _("No touch"),
    TouchState.TOUCH_TAKEN_BACK: _("Taken back"),
}
GROUPS: Final[tuple[Labels, ...]] = (KINDS, PLACES, ENTRIES, ANSWERS, STATES)
