"""Where one is signed in, and ending it there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from clinic.core.http import StaffRequest
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.staff import access
from clinic.staff.services import sign_ins
from clinic.staff.sign_ins import sign_ins_of


@requires(Permission.USE_APPLICATION)
@require_safe
def own(request: StaffRequest) -> HttpResponse:
    """Show every browser one is signed in with."""
    found = sign_ins_of(request.user, current_key=request.session.session_key or "", now=timezone.now())
    return render(request, "staff/sign_ins.html", {"sign_ins": found})


@requires(Permission.USE_APPLICATION)
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """End one of them."""
    sign_ins.end_one(sign_in=access.sign_in_for(request.user, pk), actor=request.user)
    done(request, _("Signed out there. That browser meets the sign-in page next."))
    return redirect("staff:sign_ins")


@requires(Permission.USE_APPLICATION)
@require_POST
def end_others(request: StaffRequest) -> HttpResponse:
    """End all but this one."""
    key = request.session.session_key or ""
    count = sign_ins.end_others(user=request.user, current_key=key, reason="BY_HAND")
    done(
        request,
        ngettext("Signed out in one other place.", "Signed out in %(count)s other places.", count) % {"count": count},
    )
    return redirect("staff:sign_ins")
