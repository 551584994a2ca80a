"""Documents by kind, and what of a request is signed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from clients.consents.models import ConsentDraft, ConsentSignature, RequestedConsent
from clients.models import ConsentRecord, ConsentTemplate
from clients.terms import ConsentKind, ConsentStatus
from clinic.practice.models import Practice


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    """One kind of document: the version that is signed now, and the next one while it is written."""

    kind: ConsentKind
    current: ConsentTemplate | None
    draft: ConsentDraft | None

    @property
    def slug(self) -> str:
        """How an address names it."""
        return self.kind.value.lower().replace("_", "-")


def documents_of(practice: Practice) -> list[DocumentRow]:
    """Return every kind of consent document, in the order of the kinds."""
    published = ConsentTemplate.objects.filter(practice=practice).select_related("published_by").order_by("version")
    current = {template.kind: template for template in published}
    drafts = {draft.kind: draft for draft in ConsentDraft.objects.filter(practice=practice).select_related("saved_by")}
    return [DocumentRow(kind=kind, current=current.get(kind), draft=drafts.get(kind)) for kind in ConsentKind]


def versions_of(practice: Practice, kind: ConsentKind) -> list[ConsentTemplate]:
    """Return every published version of a document, the latest first."""
    rows = ConsentTemplate.objects.filter(practice=practice, kind=kind).select_related("published_by")
    return list(rows.order_by("-version"))


def draft_of(practice: Practice, kind: ConsentKind) -> ConsentDraft | None:
    """Return the next version of a document while it is written."""
    return ConsentDraft.objects.filter(practice=practice, kind=kind).select_related("saved_by").first()


def items_of(request_id: UUID) -> list[RequestedConsent]:
    """Return the consents of a request in their order."""
    rows = RequestedConsent.objects.filter(request_id=request_id)
    return list(rows.select_related("consent__template", "consent__client__practice").order_by("place"))


def item_of(request_id: UUID, consent_id: UUID) -> RequestedConsent | None:
    """Return one consent of a request; None when it is of another."""
    return next((item for item in items_of(request_id) if item.consent_id == consent_id), None)


def waiting(items: list[RequestedConsent]) -> list[RequestedConsent]:
    """Return those that still wait for a signature."""
    return [item for item in items if item.consent.status is ConsentStatus.SENT]


def signature_of(consent: ConsentRecord) -> ConsentSignature | None:
    """Return how a consent was signed from afar; None for one signed on paper."""
    return ConsentSignature.objects.filter(consent=consent).first()
