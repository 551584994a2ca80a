"""Keep what somebody types, offer it, give it back, forget it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.drafts.models import FormDraft
from clinic.drafts.page import hashed
from clinic.drafts.rules import KEPT_FOR, Fields
from clinic.staff.models import User


@transaction.atomic
def keep(*, user: User, page: str, form: str, token: UUID, fields: Fields, now: datetime) -> None:
    """Keep the present state of a form; nothing typed keeps nothing.

    The first time is on record, each keystroke is not: it is the person's own text, seen by nobody.
    """
    place = {"user": user, "page": hashed(page), "form": hashed(form)}
    found = FormDraft.objects.select_for_update().filter(**place).first()
    if not fields:
        if found is not None:
            found.delete()
        return
    draft = found or FormDraft(practice_id=user.own_practice_id, **place)
    draft.token, draft.content = token, {"form": form, "fields": fields}
    draft.saved_at, draft.expires_at = now, now + KEPT_FOR
    draft.save()
    if found is None:
        audit.record(actor=user, act=Act.CREATE, action="drafts.draft.begun", target=draft, at=now)


def drafts_on(*, user: User, page: str, now: datetime) -> list[FormDraft]:
    """Return what this person typed on a page and did not send, oldest first."""
    return list(FormDraft.objects.of(user, now).filter(page=hashed(page)).order_by("saved_at", "pk"))


@transaction.atomic
def give_back(*, user: User, page: str, pk: UUID, now: datetime) -> FormDraft | None:
    """Return a draft with its text, on record before it is shown."""
    draft = FormDraft.objects.of(user, now).filter(page=hashed(page), pk=pk).first()
    if draft is not None:
        audit.record(actor=user, act=Act.VIEW, action="drafts.draft.restored", target=draft, at=now)
    return draft


@transaction.atomic
def discard(*, user: User, page: str, pk: UUID, now: datetime) -> None:
    """Throw a draft away because its author says so."""
    draft = FormDraft.objects.of(user, now).filter(page=hashed(page), pk=pk).first()
    if draft is not None:
        audit.record(actor=user, act=Act.REMOVE, action="drafts.draft.discarded", target=draft, at=now)
        draft.delete()


def forget_sent(*, user: User, page: str, form: str) -> None:
    """Remove the draft of a form that was taken: its text stands in the record now."""
    FormDraft.objects.filter(user=user, page=hashed(page), form=hashed(form)).delete()


def forget_old(*, now: datetime) -> int:
    """Remove what has run out."""
    return FormDraft.objects.filter(expires_at__lte=now).delete()[0]
