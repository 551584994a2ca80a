"""The ledger's rows. Identifiers and codes only: no name, no text, no clinical value."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.audit.discretion import shown_to
from clinic.audit.terms import Act, Outcome
from clinic.core.fields import CodeField, code_check


class LedgerIsAppendOnly(TypeError):
    """Somebody tried to change or remove what was recorded."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Reads of the ledger; every way of changing it raises."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("Recorded events do not change.")

    def delete(self) -> NoReturn:
        raise LedgerIsAppendOnly("Recorded events are not removed.")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("Recorded events do not change.")

    def of_practice(self, practice_id: uuid.UUID) -> AuditEventQuerySet:
        """Return the events of one practice."""
        return self.filter(practice_id=practice_id)

    def about_client(self, client_id: uuid.UUID) -> AuditEventQuerySet:
        """Return the events that touched one client's record."""
        return self.filter(client_id=client_id)

    def shown_to(self, reader_id: uuid.UUID | None) -> AuditEventQuerySet:
        """Return what a page may show this reader; every page that lists events goes through it."""
        return self.filter(shown_to(reader_id))


class AuditEvent(models.Model):
    """One act, chained to the one before it by HMAC."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    practice_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    acting_roles = models.CharField(max_length=80, blank=True)
    system = models.CharField(max_length=80, blank=True)
    act = CodeField(Act)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    client_id = models.UUIDField(null=True)
    outcome = CodeField(Outcome, default=Outcome.DONE)
    reason_code = models.CharField(max_length=60, blank=True)
    source_address = models.CharField(max_length=45, blank=True)
    sign_in_hash = models.CharField(max_length=16, blank=True)
    # Both are empty in rows from before there were several keys; such rows stand under the first.
    key_id = models.CharField(max_length=8, null=True, blank=True)  # noqa: DJ001 -- no default: SQLite adds it in place
    is_clock_back = models.BooleanField(null=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        indexes = [
            # "Who saw this client between two moments?" is answered from one stretch of an index.
            models.Index(fields=["client_id", "at", "seq"], name="audit_event_client_at"),
            models.Index(fields=["practice_id", "at", "seq"], name="audit_event_practice_at"),
            models.Index(fields=["actor_id", "at", "seq"], name="audit_event_actor_at"),
        ]
        constraints = [
            code_check("audit_event_act_known", "act", Act),
            code_check("audit_event_outcome_known", "outcome", Outcome),
            models.CheckConstraint(
                condition=models.Q(actor_id__isnull=False) | ~models.Q(system=""),
                name="audit_event_has_an_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LedgerIsAppendOnly("Recorded events do not change.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("Recorded events are not removed.")


class LedgerHead(models.Model):
    """The one row that serialises appends and remembers where the chain ends."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")
    # The latest the clock has ever stood when something was recorded.
    latest_at = models.DateTimeField(null=True)
    # Without it, whoever cuts off the tail could let the head point at any earlier row.
    seal = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("ledger head")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_single")]

    def __str__(self) -> str:
        return f"head at {self.seq}"
