"""How an act that was refused comes back: at its field, with what was typed."""

from __future__ import annotations

from django.forms import Form

from sessions.services.refusals import Refused


def put_at_field(form: Form, refusal: Refused) -> None:
    """Show a refusal where it belongs."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.for_staff)


def take_version(form: Form, version: int) -> None:
    """Let a stale form be sent again knowingly: both texts are on the page, and the newer version counts."""
    form.data = {name: form.data.get(name) for name in form.data} | {"version": str(version)}
