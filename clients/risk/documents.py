"""What a safety plan says, in reading order."""

from __future__ import annotations

from clients.risk.models import SafetyPlan
from clients.risk.terms import SafetyStep
from clinic.core.labels import label


def sections_of(plan: SafetyPlan) -> list[tuple[str, str]]:
    """Return the steps that were filled in and their words, in the order in which they are tried."""
    return [(label(step), plan.texts[step.value]) for step in SafetyStep if step.value in plan.texts]
