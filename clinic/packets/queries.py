"""Reading packets: how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clients.models import Client
from clinic.links.models import PrivateLink
from clinic.links.terms import LinkKind
from clinic.packets.models import PacketReply, PrescriberPacket
from clinic.packets.terms import PacketStanding, ReplyKind


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A packet with its link and what came back."""

    packet: PrescriberPacket
    link: PrivateLink | None
    replies: list[PacketReply]

    @property
    def opened_at(self) -> datetime | None:
        """When it was first opened: the receipt."""
        return self.link.opened_at if self.link is not None else None

    @property
    def standing(self) -> PacketStanding:
        """How far it has come."""
        kinds = {reply.kind for reply in self.replies}
        if ReplyKind.REVIEWED in kinds:
            return PacketStanding.REVIEWED
        if kinds:
            return PacketStanding.ASKED
        return PacketStanding.OPENED if self.opened_at is not None else PacketStanding.MADE


def packets_of(client: Client) -> list[Listed]:
    """Return a client's packets, the latest first; three queries."""
    packets = list(PrescriberPacket.objects.filter(client=client).select_related("made_by").order_by("-made_at", "-pk"))
    links = PrivateLink.objects.filter(kind=LinkKind.PRESCRIBER_PACKET, subject_id__in=[one.pk for one in packets])
    by_packet = {link.subject_id: link for link in links.order_by("created_at")}
    replies: dict[object, list[PacketReply]] = {one.pk: [] for one in packets}
    for reply in PacketReply.objects.filter(packet__in=packets).order_by("at", "pk"):
        replies[reply.packet_id].append(reply)
    return [Listed(packet=one, link=by_packet.get(one.pk), replies=replies[one.pk]) for one in packets]


def replies_to(packet: PrescriberPacket) -> list[PacketReply]:
    """Return what came back to one packet."""
    return list(packet.replies.order_by("at", "pk"))
