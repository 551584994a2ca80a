"""How a practice begins: its first owner cannot be invited by anybody."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import StaffRole, User, normalize_sign_in


@transaction.atomic
def found_practice(
    *, name: str, neutral_name: str, time_zone: str, owner_name: str, owner_email: str, password: str, now: datetime
) -> Practice:
    """Create a practice and its first owner. Raises ``ValidationError`` for an address in use."""
    if User.objects.filter(sign_in_key=normalize_sign_in(owner_email)).exists():
        raise ValidationError("Somebody signs in with this address already.")
    practice = Practice(name=name, neutral_name=neutral_name, time_zone=time_zone)
    practice.full_clean()
    practice.save()
    owner = User(email=owner_email, name=owner_name, practice=practice)
    owner.set_password(password)
    owner.full_clean(exclude=["sign_in_key", "password"])
    owner.save()
    StaffRole.objects.create(user=owner, role=Role.OWNER)
    audit.record(
        actor=None,
        system="create_practice",
        act=Act.CREATE,
        action="practice.practice.founded",
        target=practice,
        practice_id=practice.pk,
        at=now,
    )
    return practice
