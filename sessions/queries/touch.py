"""What a client agrees to, with whom, as pages and services ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clients.models import Client
from sessions.models import Dose, TouchConsent
from sessions.rules import touch as rules
from sessions.terms import BodyPlace, TouchEntryKind, TouchKind, TouchState


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What stands with one person, in the words it was agreed in."""

    line: TouchConsent
    state: TouchState

    @property
    def kinds(self) -> list[TouchKind]:
        """What may be done."""
        return [TouchKind(code) for code in self.line.kinds]

    @property
    def places(self) -> list[BodyPlace]:
        """Where it may be done."""
        return [BodyPlace(code) for code in self.line.places]

    @property
    def is_in_force(self) -> bool:
        """Whether it counts now."""
        return self.state is TouchState.TOUCH_IN_FORCE

    @property
    def may_be_taken_back(self) -> bool:
        """Whether there is anything to take back."""
        return self.state in {TouchState.TOUCH_IN_FORCE, TouchState.TOUCH_NOT_TODAY}


@dataclass(frozen=True, kw_only=True)
class Touch:
    """Everything about one client's touch consent at one moment."""

    lines: Sequence[TouchConsent]
    standing: dict[str, rules.Standing]
    agreements: Sequence[Agreement]
    void: frozenset[object]
    day: date
    first_dose_at: datetime | None

    @property
    def in_force(self) -> list[Agreement]:
        """What counts now."""
        return [agreement for agreement in self.agreements if agreement.is_in_force]

    @property
    def kinds_in_force(self) -> list[TouchKind]:
        """What may be asked about now."""
        return [kind for kind in TouchKind if any(kind in agreement.kinds for agreement in self.in_force)]

    @property
    def places_in_force(self) -> list[BodyPlace]:
        """Where it may be asked about now."""
        return [place for place in BodyPlace if any(place in agreement.places for agreement in self.in_force)]

    @property
    def history(self) -> list[tuple[TouchConsent, bool]]:
        """Every line, newest first, and whether it counted."""
        return [(line, line.pk not in self.void) for line in reversed(self.lines)]


def touch_of(client: Client, now: datetime) -> Touch:
    """Read the ledger of one client; three queries however long it is."""
    zone = client.practice.zone
    day = now.astimezone(zone).date()
    lines = list(TouchConsent.objects.filter(client=client).select_related("recorded_by").order_by("number"))
    times = Dose.objects.filter(client=client).standing().filter(is_void=False).values_list("at", flat=True)
    doses = [rules.Dose(at=at, day=at.astimezone(zone).date()) for at in times]
    said = [_said(line, line.at.astimezone(zone).date()) for line in lines]
    standing, void = rules.standing_of(said, doses)
    by_key = {line.pk: line for line in lines}
    under = [dose.at for dose in doses if rules.is_under_medicine([dose], at=now, day=day)]
    return Touch(
        lines=lines,
        standing=standing,
        agreements=[Agreement(line=by_key[one.said], state=one.state(day)) for one in standing.values()],
        void=void,
        day=day,
        first_dose_at=min(under, default=None),
    )


def _said(line: TouchConsent, day: date) -> rules.Said:
    scope = rules.scope_of(map(TouchKind, line.kinds), map(BodyPlace, line.places))
    return rules.Said(
        pk=line.pk, at=line.at, day=day, kind=TouchEntryKind(line.kind), person=rules.key_of(line.person), scope=scope
    )
