"""Collect rows and write them in bulk, parents before children."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypeVar

from django.db import models

from clients.measures.models import MeasureResponse
from clients.models import (
    CareTeamMember,
    ClearanceStatusChange,
    Client,
    ConsentRecord,
    ContactPerson,
    Course,
    CourseStatusChange,
    MedicalClearance,
    Task,
    Weight,
)
from clinic.scheduling.models import Appointment, AppointmentStatusChange
from clinic.signatures.services import sign
from clinic.staff.models import User
from integration.models import Commitment, CommitmentStatusChange, IntegrationDecline, IntegrationNote
from sessions.models import (
    AdverseEvent,
    CountEvent,
    Dose,
    DosingSession,
    DosingStatusChange,
    GateOverride,
    OrderParticulars,
    Prescription,
    PrescriptionStatusChange,
    ReadinessCheck,
    SessionNote,
    Shipment,
    TimelineEvent,
    VitalLimits,
    VitalReading,
)

# Parents first. Signed notes come after everything that their signature covers.
ORDER: Final[tuple[type[models.Model], ...]] = (
    Client, CareTeamMember, ContactPerson, Weight, Course, CourseStatusChange, MedicalClearance,
    ClearanceStatusChange, ConsentRecord, Appointment, AppointmentStatusChange, Prescription, VitalLimits,
    OrderParticulars, Shipment, PrescriptionStatusChange, DosingSession, GateOverride, Dose, VitalReading,
    TimelineEvent, ReadinessCheck, AdverseEvent, CountEvent, DosingStatusChange, SessionNote, IntegrationNote,
    IntegrationDecline, Commitment, CommitmentStatusChange, MeasureResponse, Task,
)  # fmt: skip

BATCH: Final = 200

Row = TypeVar("Row", bound=models.Model)


class Store:
    """Rows waiting to be written."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[Any]] = {model: [] for model in ORDER}
        self._to_sign: list[tuple[models.Model, User, datetime]] = []

    def add(self, *rows: models.Model) -> None:
        """Keep rows for :meth:`save`."""
        for row in rows:
            self._rows[type(row)].append(row)

    def to_sign(self, record: models.Model, signer: User, at: datetime) -> None:
        """Have a record signed once everything is written."""
        self._to_sign.append((record, signer, at))

    def rows(self, model: type[Row]) -> list[Row]:
        """The rows of one model collected so far."""
        return self._rows[model]

    @property
    def dosing_sessions(self) -> list[DosingSession]:
        """The dosing sessions collected so far."""
        return self._rows[DosingSession]

    @property
    def prescriptions(self) -> list[Prescription]:
        """The prescriptions collected so far."""
        return self._rows[Prescription]

    def save(self) -> None:
        """Write everything, parents first, then sign what was signed."""
        for model in ORDER:
            model._default_manager.bulk_create(self._rows[model], batch_size=BATCH)
        for record, signer, at in self._to_sign:
            sign(record=record, signer=signer, now=at)
