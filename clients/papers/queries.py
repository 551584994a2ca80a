"""Reads of papers; a list never opens their content."""

from __future__ import annotations

from typing import Any

from clients.models import Client
from clients.papers.models import ClientPaper


def papers_of(client: Client) -> list[ClientPaper]:
    """Return the papers of a client, the latest first."""
    rows: Any = ClientPaper.objects.filter(client=client).defer("content")
    return list(rows.select_related("added_by", "withdrawn_by").order_by("-dated_on", "-added_at", "-pk"))
