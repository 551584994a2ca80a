"""What roles are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from clinic.policy.terms import Role, Scope

LABELS: Labels = {
    Role.THERAPIST: _("Therapist"),
    Role.FRONT_DESK: _("Front desk"),
    Role.PRESCRIBER: _("Prescriber"),
    Role.OWNER: _("Practice owner"),
    Scope.CARE_TEAM: _("Own clients"),
    Scope.PRACTICE: _("Whole practice"),
}
