"""Make a packet, print it, hand it over by link, and take back what its reader says."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from clients import queries as client_queries
from clients.models import Course
from clients.services.tasks import open_task
from clients.terms import TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.core.signing import content_hash
from clinic.custody.services.disclosures import record_disclosure, refuse_part2_without_consent
from clinic.custody.terms import DisclosureMeans, DisclosurePurpose
from clinic.links import services as links
from clinic.links.models import PrivateLink
from clinic.links.secret import SYSTEM
from clinic.links.services import IssuedLink
from clinic.links.terms import LinkKind
from clinic.packets.documents import gather
from clinic.packets.models import PacketReply, PrescriberPacket
from clinic.packets.terms import ReplyKind
from clinic.staff.models import User
from reports import pdf

TEMPLATE: Final = "reports/pdf/paper.html"


@transaction.atomic
def make_packet(
    *, course: Course, recipient: str, recipient_address: str, question: str, actor: User, now: datetime
) -> PrescriberPacket:
    """Freeze what the record says now for one prescriber outside the practice.

    Under 42 CFR part 2 nothing is made without a signed release in force.
    """
    refuse_part2_without_consent(course.client, DisclosurePurpose.TREATMENT, now)
    facts = gather(course, question=question, maker=actor, now=now)
    packet = PrescriberPacket.objects.create(
        practice_id=course.practice_id,
        client_id=course.client_id,
        course=course,
        recipient=recipient,
        recipient_address=recipient_address,
        question=question,
        facts=facts,
        facts_hash=content_hash(facts),
        made_by=actor,
        made_at=now,
    )
    audit.record(actor=actor, act=Act.CREATE, action="packets.packet.made", target=packet, at=now)
    return packet


@transaction.atomic
def print_packet(*, packet: PrescriberPacket, actor: User, now: datetime) -> bytes:
    """Return the packet as a PDF for fax or letter, and account for it."""
    audit.record(actor=actor, act=Act.EXPORT, action="packets.packet.printed", target=packet, at=now)
    _disclose(packet, DisclosureMeans.DOWNLOADED, actor, now)
    return paper_of(packet)


def paper_of(packet: PrescriberPacket) -> bytes:
    """Return the packet as its reader keeps it; giving it out was accounted for when the link was made."""
    return pdf.render(TEMPLATE, {"paper": packet.facts}).content


@transaction.atomic
def send_packet(*, packet: PrescriberPacket, actor: User, now: datetime) -> IssuedLink:
    """Put the packet behind a link of its own, and account for it; an older link to it ends."""
    issued = links.issue(client=packet.client, kind=LinkKind.PRESCRIBER_PACKET, subject=packet, actor=actor, now=now)
    _disclose(packet, DisclosureMeans.SECURE_MESSAGE, actor, now)
    return issued


@transaction.atomic
def reply(
    *, packet: PrescriberPacket, link: PrivateLink, kind: ReplyKind, name: str, words: str, now: datetime
) -> PacketReply:
    """Keep what the reader says; a review uses the link up. Either becomes a task for whoever asked.

    Raises :class:`clinic.links.services.LinkClosed` when the link closed in the meantime.
    """
    take = links.complete if kind is ReplyKind.REVIEWED else links.hold
    take(link=link, now=now)
    said = PacketReply.objects.create(
        practice_id=packet.practice_id,
        packet=packet,
        client_id=packet.client_id,
        kind=kind,
        name=name,
        words=words,
        at=now,
    )
    audit.record(actor=None, system=SYSTEM, act=Act.CREATE, action="packets.reply.received", target=said, at=now)
    open_task(
        client=packet.client,
        kind=TaskKind.PACKET_REPLY,
        assignee=_assignee(packet),
        subject=packet,
        detail=_("%(kind)s, %(name)s: %(words)s") % {"kind": label(kind), "name": name, "words": words}
        if words
        else _("%(kind)s, %(name)s") % {"kind": label(kind), "name": name},
        is_urgent=kind is ReplyKind.QUESTION,
        actor=None,
        system=SYSTEM,
        now=now,
    )
    return said


def _assignee(packet: PrescriberPacket) -> User:
    """Return who made the packet, or who is responsible where they no longer look after the client."""
    if client_queries.is_visible(packet.made_by, packet.client):
        return packet.made_by
    return client_queries.lead(packet.client) or packet.made_by


def _disclose(packet: PrescriberPacket, means: DisclosureMeans, actor: User, now: datetime) -> None:
    record_disclosure(
        client=packet.client,
        at=now,
        recipient=packet.recipient,
        recipient_address=packet.recipient_address,
        what=_("Packet for a prescriber"),
        purpose=DisclosurePurpose.TREATMENT,
        means=means,
        actor=actor,
        now=now,
        subject=packet,
    )
