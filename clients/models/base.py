"""What every record about a client shares: who may see it."""

from __future__ import annotations

from typing import Any

from django.db import models

from clinic.policy.reach import reach
from clinic.policy.terms import Permission
from clinic.staff.models import User


class ClientRecordQuerySet(models.QuerySet[Any]):
    """Rows that hang off a client, filtered by who may see them."""

    def visible_to(self, user: User, permission: Permission = Permission.VIEW_CHART) -> Any:
        """Return the rows this person may see; none without a grant."""
        return self.filter(reach(user, permission))
