"""Write down what a client says about touch. What is said is only added to; taking back always works."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User
from sessions.models import TouchConsent
from sessions.queries.touch import Agreement, Touch, touch_of
from sessions.rules import touch as rules
from sessions.rules.touch import Terms
from sessions.services.refusals import Refused
from sessions.terms import TouchEntryKind


class TouchRefused(Refused):
    """Something about touch that does not count now."""


@transaction.atomic
def agree(*, client: Client, terms: Terms, actor: User, now: datetime) -> TouchConsent:
    """Record what the client agrees to with a person; it takes the place of what was agreed with them.

    Locks the client. After a dose it can only become less, and how it is stopped stays as it is.
    """
    touch = _locked(client, now)
    key = rules.key_of(terms.person)
    before = next((one for one in touch.agreements if rules.key_of(one.line.person) == key), None)
    scope = rules.scope_of(terms.kinds, terms.places)
    if touch.first_dose_at is not None:
        standing = touch.standing.get(key)
        if not scope <= (standing.on(touch.day) if standing else rules.NOTHING):
            raise TouchRefused(
                _("A dose was taken. Until tomorrow, touch can be narrowed or taken back, not widened."), field="kinds"
            )
        _refuse_other_words(before, terms)
    return _add(client, terms, touch, actor, now)


@transaction.atomic
def reaffirm(*, line: TouchConsent, actor: User, now: datetime) -> None:
    """Record that the client said again, today, what was agreed."""
    touch = _locked(line.client, now)
    agreement = _standing_agreement(touch, line)
    if agreement.is_in_force:
        return
    if touch.first_dose_at is not None:
        raise TouchRefused(_("A dose was taken. What was not re-affirmed before it does not count today."))
    _follow(agreement.line, TouchEntryKind.REAFFIRMED, actor, now, number=len(touch.lines) + 1)


@transaction.atomic
def take_back(*, line: TouchConsent, actor: User, now: datetime) -> None:
    """Record that the client takes back what was agreed with one person; twice is once."""
    touch = _locked(line.client, now)
    key = rules.key_of(line.person)
    for agreement in touch.agreements:
        if rules.key_of(agreement.line.person) == key and agreement.may_be_taken_back:
            _follow(agreement.line, TouchEntryKind.TAKEN_BACK, actor, now, number=len(touch.lines) + 1)


@transaction.atomic
def take_back_all(*, client: Client, actor: User, now: datetime) -> int:
    """Record that the client takes back everything; return with how many people something was agreed."""
    touch = _locked(client, now)
    standing = [one for one in touch.agreements if one.may_be_taken_back]
    for number, agreement in enumerate(standing, start=len(touch.lines) + 1):
        _follow(agreement.line, TouchEntryKind.TAKEN_BACK, actor, now, number=number)
    return len(standing)


def _locked(client: Client, now: datetime) -> Touch:
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    return touch_of(client, now)


def _refuse_other_words(before: Agreement | None, terms: Terms) -> None:
    if before is None:
        return
    for name in ("how_asked", "word", "gesture", "limits"):
        if getattr(terms, name) != getattr(before.line, name):
            raise TouchRefused(_("A dose was taken. This stays as it was agreed before it."), field=name)


def _standing_agreement(touch: Touch, line: TouchConsent) -> Agreement:
    for agreement in touch.agreements:
        if agreement.line.pk == line.pk and agreement.may_be_taken_back:
            return agreement
    raise TouchRefused(_("This no longer stands: it was replaced or taken back in the meantime."))


def _add(client: Client, terms: Terms, touch: Touch, actor: User, now: datetime) -> TouchConsent:
    line = TouchConsent.objects.create(
        practice_id=client.practice_id,
        client=client,
        number=len(touch.lines) + 1,
        kind=TouchEntryKind.AGREED,
        person=" ".join(terms.person.split()),
        kinds=[kind.value for kind in terms.kinds],
        places=[place.value for place in terms.places],
        how_asked=terms.how_asked,
        word=terms.word,
        gesture=terms.gesture,
        limits=terms.limits,
        at=now,
        recorded_by=actor,
    )
    audit.record(actor=actor, act=Act.CREATE, action="sessions.touch.agreed", target=line, at=now)
    return line


def _follow(about: TouchConsent, kind: TouchEntryKind, actor: User, now: datetime, *, number: int) -> None:
    line = TouchConsent.objects.create(
        practice_id=about.practice_id, client_id=about.client_id, number=number, kind=kind, about=about,
        person=about.person, at=now, recorded_by=actor,
    )  # fmt: skip
    action = "reaffirmed" if kind is TouchEntryKind.REAFFIRMED else "taken_back"
    audit.record(actor=actor, act=Act.CREATE, action=f"sessions.touch.{action}", target=line, at=now)
