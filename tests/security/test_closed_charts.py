"""A chart that was merged into another takes nothing new, whichever route is tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clients.merging.models import ClientMerge
from tests.security.conftest import Actor, Stage
from tests.security.table import ROUTES, Line

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# What a closed chart still allows, and why. Everything else answers as if the record were not there.
STILL_OPEN: Final[Mapping[str, frozenset[str]]] = {
    "who may look at it": frozenset({
        "clients:care_team", "clients:end_membership", "clients:make_responsible", "break_glass:open",
        "break_glass:end", "break_glass:review", "break_glass:decide",
    }),
    "the way back": frozenset({"merging:compare", "merging:undo"}),
    "what was begun is brought to its end": frozenset({
        "clients:close_task", "risk:take_up", "risk:record_contact", "risk:record_outcome", "signatures:cosign",
        "psychotherapy_notes:save", "psychotherapy_notes:lock",
    }),
    "copies of what lies there, and what the law asks of them": frozenset({
        "consents:copy", "consents:scan", "psychotherapy_notes:record_authorization", "psychotherapy_notes:revoke",
        "psychotherapy_notes:release", "reports:issue_dosing_summary", "reports:download", "reports:retry",
        "reports:print_screening", "reports:print_worksheet", "reports:print_comparison", "reports:print_safety_plan",
        "reports:export_client_access", "packets:packets", "packets:print_packet", "packets:send", "custody:export",
        "custody:download_archive", "custody:retry_archive", "custody:record_disclosure", "custody:hand_over",
        "custody:mark_part2", "custody:fhir_response", "custody:place_hold", "custody:lift_hold", "custody:ask_purge",
        "custody:confirm_purge", "custody:withdraw_purge",
    }),
}  # fmt: skip
OF_NO_CLIENT: Final = frozenset({
    "client_import", "clearance_template", "haste_alert", "practice_archive", "invitation", "member", "credential",
    "credential_scan",
    "location", "room", "appointment_type", "group_session",
})  # fmt: skip
ALLOWED: Final = frozenset().union(*STILL_OPEN.values())


def takes_entries(line: Line) -> bool:
    is_of_client = line.names_a_record and line.about not in OF_NO_CLIENT
    return "POST" in line.methods and is_of_client and not line.is_public and not line.is_package


def test_a_merged_chart_takes_nothing_new_by_any_route(stage: Stage) -> None:
    world, kept, cells, taken = stage.worlds["A"], stage.worlds["B"].client, 0, set()
    names = [name for name, line in ROUTES.items() if takes_entries(line)]

    with transaction.atomic():
        ClientMerge.objects.create(
            practice=world.practice, client=world.client, kept=kept, reason="One person.", merged_at=timezone.now(),
            merged_by=world.member,
        )  # fmt: skip
        for name in names:
            url = reverse(name, kwargs=ROUTES[name].kwargs_in(world))
            for actor in who_may(stage, ROUTES[name]):
                cells += 1
                with transaction.atomic():
                    if actor.asks("POST", url).status_code != 404:
                        taken.add(name)
                    transaction.set_rollback(True)
        transaction.set_rollback(True)

    assert taken == ALLOWED & set(names)
    assert cells > 150


def who_may(stage: Stage, line: Line) -> list[Actor]:
    """Return whom the route lets in while the chart is open."""
    home = [actor for actor in stage.actors.values() if actor.home == "AB"]
    return [actor for actor in home if "A" in line.reach.get(actor.role, "")]


def test_what_stays_open_is_known_by_name() -> None:
    assert set(ROUTES) >= ALLOWED
