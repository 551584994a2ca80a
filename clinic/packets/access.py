"""The doors to a packet: for staff, and for whoever holds its link."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from clinic.audit import services as audit
from clinic.links.models import PrivateLink
from clinic.packets.models import PrescriberPacket
from clinic.policy.terms import Permission
from clinic.staff.models import User


def packet_for(user: User, pk: UUID) -> PrescriberPacket:
    """Return a packet of a client this person may disclose about."""
    rows = PrescriberPacket.objects.visible_to(user, Permission.RECORD_DISCLOSURE)
    packet: PrescriberPacket = get_object_or_404(rows.select_related("client__practice", "course", "made_by"), pk=pk)
    audit.record_read(actor=user, target=packet)
    return packet


def packet_of_link(link: PrivateLink) -> PrescriberPacket:
    """Return what a link is for; the link's own door has recorded the look."""
    rows = PrescriberPacket.objects.select_related("client__practice", "made_by")
    return get_object_or_404(rows, pk=link.subject_id, client_id=link.client_id)
