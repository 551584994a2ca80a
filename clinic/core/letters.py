"""Texts of mails: templates escape for pages, and a mail of plain text is none."""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from typing import Any

from django.template.loader import render_to_string


def plain_text(template: str, context: Mapping[str, Any]) -> str:
    """Render a mail's text, with names as they are written: O'Brien, not O&#x27;Brien.

    Undoes exactly what the engine escaped; templates never switch escaping off.
    """
    return unescape(render_to_string(template, dict(context)))
