"""What replies and standings of packets are called on screen."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from clinic.packets.terms import PacketStanding, ReplyKind

# Two enums with a word in common are kept apart.
REPLIES: Final[Labels] = {
    ReplyKind.QUESTION: _("Question from the prescriber"),
    ReplyKind.REVIEWED: _("Reviewed by the prescriber"),
}
STANDINGS: Final[Labels] = {
    PacketStanding.MADE: _("Not opened yet"),
    PacketStanding.OPENED: _("Opened"),
    PacketStanding.ASKED: _("Question came back"),
    PacketStanding.REVIEWED: _("Reviewed"),
}
LABELS: Final[tuple[Labels, ...]] = (REPLIES, STANDINGS)
