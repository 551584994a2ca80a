"""What waits for a supervisor's signature, and putting it beside the author's."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.audit import services as audit
from clinic.audit.clock import ClockWentBack
from clinic.core.http import StaffRequest
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.signatures import access, ceremony, services
from clinic.signatures.queries import Waiting, waiting_for, with_records
from clinic.signatures.terms import Meaning


@requires(Permission.WRITE_NOTE)
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """List what this supervisor has not co-signed yet, oldest first."""
    audit.record_listing(actor=request.user, action="signatures.waiting.viewed")
    return render(request, "signatures/waiting.html", {"waiting": with_records(waiting_for(request.user))})


@requires(Permission.WRITE_NOTE)
@require_http_methods(["GET", "POST"])
def cosign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what an associate signed; put the supervisor's own signature beside it."""
    found, refusal = access.waiting_note_for(request.user, pk), ""
    if (way := ceremony.confirm_first(request, back_to=request.path)) is not None:
        return way
    if request.method == "POST":
        try:
            services.cosign(signature=found.signature, signer=request.user, now=timezone.now())
        except (services.CosignatureRefused, ClockWentBack) as refused:
            refusal = str(refused.for_staff)
        else:
            done(request, _("Co-signed."))
            return redirect("signatures:waiting")
    return ceremony.review_page(request, _review(found, refusal))


def _review(found: Waiting, refusal: str) -> ceremony.Review:
    return ceremony.Review(
        title=_("Co-sign: %(title)s") % {"title": found.kind.title},
        client=found.record.client,
        sections=found.kind.sections(found.record) if found.kind.sections is not None else [],
        meaning=Meaning.COSIGNER,
        facts=((_("Written and signed by"), found.signature.signer_name), (_("Signed at"), found.signature.when)),
        consequence=_("Your signature stands beside the author's. The note itself is not changed by it."),
        verb=_("Co-sign"),
        back_url=reverse("signatures:waiting"),
        back_label=_("Notes to co-sign"),
        back_verb=_("Not now"),
        refusal=refusal,
    )
