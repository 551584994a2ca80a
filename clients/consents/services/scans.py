"""Keep the scan of a signed paper beside the consent it is the paper of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clients.consents.models import ConsentScan
from clients.models import ConsentRecord
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.files import TakenFile
from clinic.staff.models import User


@transaction.atomic
def add_scan(*, consent: ConsentRecord, file: TakenFile, actor: User, now: datetime) -> ConsentScan:
    """Keep a scan, sealed; the same file a second time is the one that is there."""
    ConsentRecord.objects.select_for_update().get(pk=consent.pk)
    kept = ConsentScan.objects.filter(consent=consent, content_hash=file.sha256).defer("content").first()
    if kept is not None:
        return kept
    scan = ConsentScan.objects.create(
        practice_id=consent.practice_id,
        client_id=consent.client_id,
        consent=consent,
        media_type=file.file_type,
        content=file.content,
        content_hash=file.sha256,
        size=len(file.content),
        added_by=actor,
        added_at=now,
    )
    audit.record(actor=actor, act=Act.CREATE, action="consents.scan.added", target=scan, at=now)
    return scan
