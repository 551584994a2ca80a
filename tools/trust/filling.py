"""Synthetic practices and clients for checks, made quickly and without the demo's story."""

from __future__ import annotations

from datetime import date
from typing import Any


def add_practice(name: str) -> Any:
    """Save a practice."""
    from clinic.practice.models import Practice  # noqa: PLC0415 -- Django is set up by now

    return Practice.objects.create(name=name, neutral_name="Office", is_demo=True)


def add_clients(practice: Any, number: int) -> list[Any]:
    """Save clients with every contact detail."""
    from clients.models import Client  # noqa: PLC0415 -- Django is set up by now

    clients = [
        Client(
            practice=practice,
            legal_first_name="Alex",
            legal_last_name=f"Doe{index:05d}",
            birth_date=date(1984, 5, 17),
            time_zone=practice.time_zone,
            email=f"client{index}@example.org",
            phone=f"(555) 01{index:05d}",
            address=f"{index} Main Street",
            safe_to_contact="Weekdays before noon.",
        )
        for index in range(number)
    ]
    for client in clients:
        client.set_search_fields()
    return Client.objects.bulk_create(clients, batch_size=500)
