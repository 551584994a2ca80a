"""Write, publish and replace consent documents. What was published never changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from clients.consents.models import ConsentDraft
from clients.consents.services.requests import close_if_done
from clients.models import ConsentRecord, ConsentTemplate
from clients.services.consents import supersede
from clients.terms import ConsentKind, ConsentStatus
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.practice.models import Practice
from clinic.staff.models import User


class DocumentRefused(Exception):
    """The document cannot be published as it stands; ``for_staff`` says why."""

    def __init__(self, for_staff: object) -> None:
        super().__init__(str(for_staff))
        self.for_staff = for_staff


@transaction.atomic
def save_draft(
    *,
    practice: Practice,
    kind: ConsentKind,
    title: str,
    body: str,
    valid_months: int | None,
    version: int,
    actor: User,
    now: datetime,
) -> ConsentDraft:
    """Keep the next wording of a document; refuses when somebody else saved it in the meantime."""
    Practice.objects.select_for_update().get(pk=practice.pk)
    draft = ConsentDraft.objects.filter(practice=practice, kind=kind).first()
    if (draft.version if draft else 0) != version:
        raise DocumentRefused(_("Somebody else changed this draft in the meantime. Their text is shown below yours."))
    draft = draft or ConsentDraft(practice=practice, kind=kind, version=0)
    draft.title, draft.body, draft.valid_months = title, body, valid_months
    draft.version += 1
    draft.saved_by, draft.saved_at = actor, now
    draft.save()
    audit.record(actor=actor, act=Act.CHANGE, action="consents.draft.saved", target=draft, reason_code=kind, at=now)
    return draft


@transaction.atomic
def discard_draft(*, practice: Practice, kind: ConsentKind, actor: User, now: datetime) -> bool:
    """Throw a draft away; False when there was none."""
    draft = ConsentDraft.objects.select_for_update().filter(practice=practice, kind=kind).first()
    if draft is None:
        return False
    audit.record(actor=actor, act=Act.REMOVE, action="consents.draft.removed", target=draft, reason_code=kind, at=now)
    draft.delete()
    return True


@transaction.atomic
def publish(*, practice: Practice, kind: ConsentKind, version: int, actor: User, now: datetime) -> ConsentTemplate:
    """Turn a draft into the version that is signed from now on.

    ``version`` is that of the draft that was read. Whoever was sent the version before and has not
    signed it is not asked to sign it any more: that request is replaced, and has to be sent anew.
    """
    Practice.objects.select_for_update().get(pk=practice.pk)
    draft = ConsentDraft.objects.filter(practice=practice, kind=kind).first()
    if draft is None or draft.version != version:
        raise DocumentRefused(_("This draft was changed or published in the meantime. Read it again, then publish."))
    rows = ConsentTemplate.objects.filter(practice=practice, kind=kind)
    current = rows.order_by("-version").first()
    if current is not None and (current.title, current.body) == (draft.title, draft.body):
        raise DocumentRefused(_("This is word for word the version that is signed now."))
    template = ConsentTemplate.objects.create(
        practice=practice,
        kind=kind,
        version=(rows.aggregate(last=Max("version"))["last"] or 0) + 1,
        title=draft.title,
        body=draft.body,
        valid_months=draft.valid_months,
        published_at=now,
        published_by=actor,
    )
    draft.delete()
    audit.record(
        actor=actor, act=Act.CREATE, action="consents.document.published", target=template, reason_code=kind, at=now
    )
    waiting = ConsentRecord.objects.filter(practice=practice, kind=kind, status=ConsentStatus.SENT)
    for consent in waiting.select_related("client", "asked__request"):
        supersede(client=consent.client, kind=kind, was=ConsentStatus.SENT, actor=actor, now=now)
        close_if_done(consent.asked.request, actor=actor, now=now)
    return template
