"""Merging two charts of one person, and undoing it: nothing is moved, so everything comes back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clients.hooks import merge_refusals
from clients.merging.models import STANDING, ClientMerge
from clients.models import Client, Course, Task
from clients.notes.models import ProgressNote
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.links.models import PrivateLink
from clinic.staff.models import User


class MergeRefused(Exception):
    """These two charts cannot be merged as they stand."""

    def __init__(self, for_staff: str) -> None:
        super().__init__()
        self.for_staff = for_staff


class MergeAlreadyUndone(Exception):
    """Somebody else was faster."""

    @property
    def for_staff(self) -> str:
        """Say so."""
        return _("This merge was undone in the meantime.")


@transaction.atomic
def merge_clients(*, duplicate: Client, kept: Client, reason: str, actor: User, now: datetime) -> ClientMerge:
    """Close ``duplicate`` and point it at ``kept``.

    Locks both, in the order of their keys. Refuses a chart that is still in use: an open course, open
    tasks, and whatever the apps above name. Writes an event about each of the two.
    """
    if duplicate.pk == kept.pk:
        raise MergeRefused(_("Choose two different charts."))
    charts = Client.objects.select_for_update().filter(pk__in=[duplicate.pk, kept.pk]).order_by("pk")
    locked = {chart.pk: chart for chart in charts}
    duplicate, kept = locked[duplicate.pk], locked[kept.pk]
    _refuse(duplicate, kept, now)
    archived_it = duplicate.archived_at is None
    if archived_it:
        duplicate.archived_at = now
        duplicate.save(update_fields=["archived_at"])
    merge = ClientMerge.objects.create(
        practice_id=kept.practice_id,
        client=duplicate,
        kept=kept,
        reason=reason,
        merged_at=now,
        merged_by=actor,
        archived_it=archived_it,
    )
    for about in (duplicate, kept):
        audit.record(actor=actor, act=Act.CHANGE, action="clients.merge.made", target=merge, client_id=about.pk, at=now)
    return merge


@transaction.atomic
def undo_merge(*, merge: ClientMerge, reason: str, actor: User, now: datetime) -> ClientMerge:
    """Open the closed chart again, exactly as it was."""
    locked = ClientMerge.objects.select_for_update().get(pk=merge.pk)
    if locked.undone_at is not None:
        raise MergeAlreadyUndone
    duplicate = Client.objects.select_for_update().get(pk=locked.client_id)
    # Somebody may have taken it out of the archive, or put it there again, for a reason of their own.
    if locked.archived_it and duplicate.archived_at == locked.merged_at:
        duplicate.archived_at = None
        duplicate.save(update_fields=["archived_at"])
    locked.undone_at, locked.undone_by, locked.undone_reason = now, actor, reason
    locked.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    for about in (locked.client_id, locked.kept_id):
        audit.record(actor=actor, act=Act.CHANGE, action="clients.merge.undone", target=locked, client_id=about, at=now)
    return locked


def _refuse(duplicate: Client, kept: Client, now: datetime) -> None:
    if duplicate.practice_id != kept.practice_id:
        raise MergeRefused(_("Charts of two practices are never merged."))
    if kept.archived_at is not None:
        raise MergeRefused(_("The chart to keep is in the archive. Take it out first, or keep the other one."))
    standing = ClientMerge.objects.filter(STANDING)
    if standing.filter(client__in=[duplicate, kept]).exists():
        raise MergeRefused(_("One of these charts was merged into another already."))
    if Course.objects.filter(client=duplicate, closed_at__isnull=True).exists():
        raise MergeRefused(_("The chart that closes has an open course. End it first, or keep this chart instead."))
    if Task.objects.filter(client=duplicate, closed_at__isnull=True).exists():
        raise MergeRefused(_("Somebody still has to see to something in the chart that closes."))
    if PrivateLink.objects.open(now).filter(client=duplicate).exists():
        raise MergeRefused(_("A private link to the client still works in the chart that closes. End it first."))
    if ProgressNote.objects.filter(client=duplicate, signed_at__isnull=True).exists():
        raise MergeRefused(_("A note in the chart that closes is not signed yet. Sign or discard it first."))
    for ask in merge_refusals:
        if sentence := ask(duplicate, now):
            raise MergeRefused(sentence)
