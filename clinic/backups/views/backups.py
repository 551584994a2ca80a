"""Whether everything could be had back, and what to do when it is needed."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic.backups.services.overview import overview
from clinic.backups.services.taking import ask_for_backup
from clinic.backups.tables import BackupTable
from clinic.core.http import StaffRequest
from clinic.core.tables import configure
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission

# Few, so that on a telephone what to do comes soon after.
PER_PAGE: Final = 10


@requires(Permission.VIEW_SYSTEM_HEALTH)
@require_GET
def backups(request: StaffRequest) -> HttpResponse:
    """Show the newest verified backup, the last drill, and what lies in the folder."""
    found = overview(timezone.now())
    table = configure(request, BackupTable(found.stored), per_page=PER_PAGE)
    return render(request, "backups/backups.html", {"overview": found, "table": table})


@requires(Permission.VIEW_SYSTEM_HEALTH)
@require_POST
def ask(request: StaffRequest) -> HttpResponse:
    """Ask for a backup out of turn."""
    ask_for_backup(actor=request.user, now=timezone.now())
    done(request, _("A backup is taken within a minute."))
    return redirect("backups:backups")
