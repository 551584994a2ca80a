"""One private link. Its secret is in the address alone; here lies only what it hashes to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.core.fields import CodeField, code_check
from clinic.links.rules.standing import standing
from clinic.links.terms import Delivery, EndReason, LinkKind, LinkStanding
from clinic.policy.reach import reach
from clinic.policy.terms import Permission
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User

if TYPE_CHECKING:
    from uuid import UUID


class PrivateLinkQuerySet(models.QuerySet["PrivateLink"]):
    """Links, as the pages and the services ask for them."""

    def visible_to(self, user: User, permission: Permission = Permission.SEND_LINK) -> PrivateLinkQuerySet:
        """Return the links of clients this person may act for in this way."""
        return self.filter(reach(user, permission))

    def open(self, now: datetime) -> PrivateLinkQuerySet:
        """Return the links that still work."""
        return self.filter(used_at__isnull=True, ended_at__isnull=True, expires_at__gt=now)


class PrivateLink(PracticeRecord):
    """Lets whoever holds it do one thing about one record of one client, until it is done or over.

    The client is named by their table and not imported: clients stand above. Nothing but the times
    and what ended it ever changes; the database sees to that.
    """

    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="private_links")
    kind = CodeField(LinkKind)
    subject_id = models.UUIDField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("works until"))
    delivery = CodeField(Delivery, default=Delivery.SHOWN)
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    wrong_answers = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = CodeField(EndReason, blank=True, default="")

    if TYPE_CHECKING:
        client_id: UUID
        created_by_id: UUID | None

    objects = PrivateLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("private link")
        indexes = [
            models.Index(fields=["client", "-created_at"], name="private_link_by_client"),
            models.Index(fields=["subject_id"], name="private_link_by_subject"),
        ]
        constraints = [
            code_check("private_link_kind_known", "kind", LinkKind),
            code_check("private_link_delivery_known", "delivery", Delivery),
            code_check("private_link_end_reason_known", "end_reason", EndReason, blank=True),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="") | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="private_link_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="private_link_times_ordered"
            ),
        ]

    def standing(self, now: datetime) -> LinkStanding:
        """Return how the link stands at a moment."""
        return standing(used_at=self.used_at, ended_at=self.ended_at, expires_at=self.expires_at, now=now)
