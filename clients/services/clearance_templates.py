"""Terms that a practice's prescribers copy from; a copy counts for nothing until it is signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from clients.models import ClearanceTemplate
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.practice.models import Practice
from clinic.staff.models import User


class TemplateNameTaken(Exception):
    """Two templates of one name would be told apart by nobody."""

    for_staff = gettext_lazy("There is a template of this name.")


@transaction.atomic
def save_template(
    *,
    practice: Practice,
    name: str,
    terms: Mapping[str, str],
    actor: User,
    now: datetime,
    template: ClearanceTemplate | None = None,
) -> ClearanceTemplate:
    """Keep a new template, or change one; what was signed from it stays as it was signed."""
    Practice.objects.select_for_update().get(pk=practice.pk)
    named = ClearanceTemplate.objects.filter(practice=practice, name=name, retired_at__isnull=True)
    if any(found.pk != (template.pk if template else None) for found in named):
        raise TemplateNameTaken
    saved = template or ClearanceTemplate(practice=practice, created_by=actor)
    saved.name, saved.terms, saved.changed_at = name, dict(terms), now
    saved.save()
    act, verb = (Act.CREATE, "added") if template is None else (Act.CHANGE, "changed")
    audit.record(actor=actor, act=act, action=f"clients.clearance_template.{verb}", target=saved, at=now)
    return saved


@transaction.atomic
def retire_template(*, template: ClearanceTemplate, actor: User, now: datetime) -> None:
    """Offer a template no more."""
    changed = ClearanceTemplate.objects.filter(pk=template.pk, retired_at__isnull=True).update(retired_at=now)
    if changed:
        audit.record(actor=actor, act=Act.CHANGE, action="clients.clearance_template.retired", target=template, at=now)
