"""The list of backups in the folder."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from clinic.backups.terms import RunState
from clinic.core import wording
from clinic.core.tables import BaseTable
from clinic.core.templatetags.ui import badge


class BackupTable(BaseTable):
    """Backups, newest first."""

    caption = _("Backups in the folder")
    taken_at = tables.Column(verbose_name=_("Taken"))
    is_verified = tables.Column(verbose_name=_("State"))
    size = tables.Column(verbose_name=_("Size"), attrs={"td": {"class": "num"}})

    class Meta(BaseTable.Meta):
        order_by = "-taken_at"
        empty_text = _("No backup yet. The first is taken within the hour after the start.")

    def render_taken_at(self, value: Any) -> str:
        """Write day and time."""
        return wording.moment_text(value)

    def render_is_verified(self, value: bool) -> Any:
        """Say whether it was restored and examined."""
        return badge(RunState.VERIFIED if value else RunState.FAILED)

    def render_size(self, value: int) -> str:
        """Write the size."""
        return filesizeformat(value)
