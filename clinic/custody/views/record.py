"""One record: what left, what keeps it, and the ways out."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.core.http import StaffRequest
from clinic.core.toasts import done
from clinic.custody import access, queries
from clinic.custody.forms import Part2Form
from clinic.custody.services import retention
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission


@requires(Permission.RECORD_DISCLOSURE)
@require_safe
def record(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show everything that left of a record, and until when it is kept."""
    client = access.record_for(request.user, pk)
    today = queries.today_of(client.practice, timezone.now())
    context = {
        "client": client,
        "kept": queries.kept(client, today=today),
        "archives": queries.archives_of(client),
        "disclosures": queries.disclosures_of(client),
        "holds": queries.holds_of(client),
        "has_consent": queries.has_part2_consent(client, today=today),
        "may_export": may(request.user, Permission.EXPORT_RECORD),
    }
    return render(request, "custody/record.html", context)


@requires(Permission.RECORD_DISCLOSURE)
@require_POST
def mark_part2(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say whether a record stands under 42 CFR part 2."""
    client = access.record_for(request.user, pk)
    form = Part2Form(request.POST)
    is_part2 = form.is_valid() and form.cleaned_data["is_part2"]
    retention.mark_part2(client=client, is_part2=is_part2, actor=request.user, now=timezone.now())
    done(request, _("Marked. Every copy carries the notice.") if is_part2 else _("The mark is taken off."))
    return redirect("custody:record", pk=pk)
