"""Which charts are one person's, and who might be."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from clients.merging.models import STANDING, ClientMerge
from clients.models import Client
from clients.queries import Duplicates, possible_duplicates
from clinic.staff.models import User

# Longer chains are slips that somebody undoes.
DEEPEST = 5


def joined_charts(client: Client, user: User) -> list[Client]:
    """Return the charts that were merged into this one and that this person may open, one query a step."""
    found: list[Client] = []
    level = [client.pk]
    for _step in range(DEEPEST):
        merged = Client.objects.filter(
            pk__in=ClientMerge.objects.filter(STANDING, kept__in=level).values("client")
        ).exclude(pk__in=[chart.pk for chart in found])
        charts = list(merged.order_by("created_at", "pk"))
        if not charts:
            break
        found += charts
        level = [chart.pk for chart in charts]
    if not found:
        return []
    visible = Client.objects.visible_to(user).filter(pk__in=[chart.pk for chart in found])
    able = set(visible.values_list("pk", flat=True))
    return [chart for chart in found if chart.pk in able]


def closed_charts() -> QuerySet[ClientMerge, UUID]:
    """Return the keys of the charts that were merged into another and take nothing new."""
    return ClientMerge.objects.filter(STANDING).values_list("client_id", flat=True)


def charts_merged_into(client_pk: UUID) -> set[UUID]:
    """Return the keys of all charts that are part of this one, whoever may open them."""
    found: set[UUID] = set()
    level = {client_pk}
    for _step in range(DEEPEST):
        merged = set(ClientMerge.objects.filter(STANDING, kept__in=level).values_list("client_id", flat=True)) - found
        if not merged:
            break
        found |= merged
        level = merged
    return found


def merges_of(client: Client) -> list[ClientMerge]:
    """Return every merge this chart has a part in, standing or undone, the latest first."""
    rows = ClientMerge.objects.filter(client=client) | ClientMerge.objects.filter(kept=client)
    return list(rows.select_related("client", "kept", "merged_by", "undone_by").order_by("-merged_at", "pk"))


def merged_into(client: Client) -> ClientMerge | None:
    """Return the merge that closed this chart."""
    return ClientMerge.objects.filter(STANDING, client=client).select_related("kept").first()


def others_like(client: Client, user: User) -> Duplicates:
    """Return the charts that may be the same person's, without this one and those that are part of it already."""
    found = possible_duplicates(
        user,
        client.practice,
        first=client.legal_first_name,
        last=client.legal_last_name,
        birth_date=client.birth_date,
        email=client.email,
        phone=client.phone,
    )
    known = {client.pk} | charts_merged_into(client.pk)
    return Duplicates(seen=tuple(chart for chart in found.seen if chart.pk not in known), is_hidden=found.is_hidden)
