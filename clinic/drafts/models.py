"""The text of a form that was not sent, one row per person and form of a page."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.core.encryption import EncryptedJSONField
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User


class FormDraftQuerySet(models.QuerySet["FormDraft"]):
    """Drafts as pages ask for them."""

    def of(self, user: User, now: datetime) -> FormDraftQuerySet:
        """Return a person's drafts that have not run out; nobody else's are ever asked for."""
        return self.filter(user=user, practice=user.practice, expires_at__gt=now)


class FormDraft(PracticeRecord):
    """Page and form are hashed: which client somebody wrote about is not readable beside the sealed text."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=64)
    form = models.CharField(max_length=64)
    # Which open page typed it: what that page sends too late is not kept again.
    token = models.UUIDField()
    content = EncryptedJSONField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects = FormDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a form")
        constraints = [models.UniqueConstraint(fields=["user", "page", "form"], name="form_draft_once")]
