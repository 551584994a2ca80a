"""What a merge adds to the pages of its two charts, and to the emergency sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.background.queries import allergies_in_words, with_named_allergies
from clients.merging.models import STANDING, ClientMerge
from clients.merging.queries import joined_charts, merged_into, merges_of
from clients.models import Client
from clients.panels import Panel
from clients.timeline import TimelineRow
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User


def merge_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Say when charts were merged, and when that was undone."""
    if not may(user, Permission.VIEW_CLIENT):
        return
    for merge in merges_of(client):
        yield TimelineRow(
            at=merge.merged_at,
            icon="merge",
            title=_("Charts merged") if merge.kept_id == client.pk else _("Closed: merged into another chart"),
            detail=merge.merged_by.name,
            kind="client",
        )
        if merge.undone_at is not None and merge.undone_by is not None:
            yield TimelineRow(
                at=merge.undone_at, icon="split", title=_("Merge undone"), detail=merge.undone_by.name, kind="client"
            )


def closed_panel(client: Client, user: User) -> Panel | None:
    """Point from a closed chart to the kept one; nothing on any other chart."""
    closed_by = merged_into(client)
    return merge_panel(client, user) if closed_by is not None else None


def merge_panel(client: Client, user: User) -> Panel | None:
    """Point from a closed chart to the kept one, name the charts that are part of this one, and offer to merge."""
    if not may(user, Permission.VIEW_CLIENT):
        return None
    closed_by = merged_into(client)
    standing = ClientMerge.objects.filter(STANDING, kept=client).count()
    may_merge = may(user, Permission.MERGE_CLIENTS)
    if closed_by is None and not standing and not may_merge:
        return None
    charts = joined_charts(client, user) if standing else []
    context = {
        "closed_by": closed_by,
        "sees_kept": closed_by is not None and Client.objects.visible_to(user).filter(pk=closed_by.kept_id).exists(),
        "charts": charts,
        "is_partial": standing > len(charts),
        "more_url": reverse("merging:choose", args=[client.pk]) if may_merge else "",
        "more_label": _("Merge or undo"),
    }
    return Panel(
        title=_("Charts of this client"), template="merging/panel.html", order=2 if closed_by else 92, context=context
    )


def merged_allergies(clients: set[UUID]) -> Mapping[UUID, str]:
    """Return the allergies of kept charts together with those of the charts merged into them."""
    pairs = list(ClientMerge.objects.filter(STANDING, kept__in=clients).values_list("kept_id", "client_id"))
    if not pairs:
        return {}
    words = allergies_in_words({pk for pair in pairs for pk in pair})
    named = with_named_allergies(set(words))
    # That none was known when one chart was asked says nothing once another names one.
    persons = {kept: {kept, *(other for one, other in pairs if one == kept)} for kept, _duplicate in pairs}
    for charts in persons.values():
        if charts & named:
            words = {pk: text for pk, text in words.items() if pk not in charts or pk in named}
    found: dict[UUID, list[str]] = {}
    for kept, duplicate in pairs:
        own = found.setdefault(kept, [words[kept]] if kept in words else [])
        if duplicate in words:
            own.append(words[duplicate])
    return {kept: "; ".join(texts) for kept, texts in found.items() if texts}
