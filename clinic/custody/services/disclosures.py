"""Write down what was given to whom (trust.md R-116). Rows are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext as _

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.custody import queries
from clinic.custody.models import Disclosure
from clinic.custody.rules.disclosure import is_accountable, needs_part2_consent
from clinic.custody.terms import DisclosureMeans, DisclosurePurpose
from clinic.staff.models import User
from reports.models import RenderedDocument
from reports.terms import RedactionProfile
from sessions.services.refusals import Refused

# Whom a copy is for says why it leaves; nobody is asked twice.
PURPOSES: Final[Mapping[RedactionProfile, DisclosurePurpose]] = MappingProxyType(
    {
        RedactionProfile.INTERNAL: DisclosurePurpose.OPERATIONS,
        RedactionProfile.CLIENT_COPY: DisclosurePurpose.INDIVIDUAL,
        RedactionProfile.PRESCRIBER_SUMMARY: DisclosurePurpose.TREATMENT,
        RedactionProfile.SUPERBILL: DisclosurePurpose.PAYMENT,
    }
)


class DisclosureRefused(Refused):
    """Something that may not leave."""


@transaction.atomic
def record_disclosure(
    *,
    client: Client,
    at: datetime,
    recipient: str,
    what: str,
    purpose: DisclosurePurpose,
    means: DisclosureMeans,
    actor: User,
    now: datetime,
    recipient_address: str = "",
    explanation: str = "",
    subject: models.Model | None = None,
) -> Disclosure:
    """Write down one disclosure. Refuses a time that has not come yet."""
    if at > now:
        raise DisclosureRefused(_("This time has not come yet."), field="at")
    disclosure: Disclosure = Disclosure.objects.create(
        practice_id=client.practice_id,
        client=client,
        at=at,
        recipient=recipient,
        recipient_address=recipient_address,
        what=what,
        purpose=purpose,
        explanation=explanation,
        means=means,
        is_accountable=is_accountable(purpose),
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        recorded_by=actor,
        recorded_at=now,
    )
    audit.record(
        actor=actor, act=Act.EXPORT, action="custody.disclosure.recorded", target=disclosure,
        reason_code=purpose.value, at=now,
    )  # fmt: skip
    return disclosure


def account_for_download(
    document: RenderedDocument, actor: User, now: datetime, given: Mapping[str, Any] | None = None
) -> None:
    """Write down that an issued document was handed over; joined to ``reports.hooks``.

    Without more being said, the copy went to whom it was issued for.
    """
    said = given or {}
    purpose = said.get("purpose") or PURPOSES[document.profile]
    refuse_part2_without_consent(document.client, purpose, now)
    marked_at = document.client.part2_marked_at
    if marked_at is not None and document.requested_at < marked_at:
        raise DisclosureRefused(
            _("This document was issued before the record was marked and lacks the notice. Issue it again."),
            field="purpose",
        )
    record_disclosure(
        client=document.client,
        at=now,
        recipient=said.get("recipient") or label(document.profile),
        recipient_address=said.get("recipient_address", ""),
        what=_("%(document)s, version %(version)s") % {"document": label(document.kind), "version": document.version},
        purpose=purpose,
        explanation=said.get("explanation", ""),
        means=said.get("means") or DisclosureMeans.DOWNLOADED,
        actor=actor,
        now=now,
        subject=document,
    )


def refuse_part2_without_consent(client: Client, purpose: DisclosurePurpose, now: datetime) -> None:
    """Raise :class:`DisclosureRefused` where 42 CFR part 2 wants a consent and none is in force (R-151)."""
    if client.part2_marked_at is None or not needs_part2_consent(purpose):
        return
    if not queries.has_part2_consent(client, today=queries.today_of(client.practice, now)):
        raise DisclosureRefused(
            _(
                "This record stands under 42 CFR part 2. It may leave for this purpose only with a signed release of"
                " information in force. Record it under Consents first."
            ),
            field="purpose",
        )
