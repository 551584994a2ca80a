"""What an order says besides the dose, and how the medicine travelled.

SQLite rebuilds the orders' table for a column that may not be null, and its guards go with it.
"""

import uuid
from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clinic.core.encryption
import clinic.core.fields
from clinic.core.triggers import guard_tables, lift_guards

GUARDS = tuple(
    guard
    for guard in import_module("sessions.migrations.0002_guard_records").GUARDS
    if guard.table == "therapy_sessions_prescription"
)


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0010_packet_replies"),
        ("practice", "0003_exports_per_hour"),
        ("therapy_sessions", "0005_entries_from_devices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        lift_guards(*GUARDS),
        migrations.AddField(
            model_name="prescription",
            name="client_confirmed_on",
            field=models.DateField(blank=True, null=True, verbose_name="client confirmed having received it"),
        ),
        migrations.AddField(
            model_name="prescription",
            name="label_units",
            field=clinic.core.fields.UnitsField(
                blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="units on the label"
            ),
        ),
        migrations.AddField(
            model_name="prescription",
            name="pharmacy_license",
            field=models.CharField(blank=True, max_length=60, verbose_name="pharmacy’s license"),
        ),
        migrations.AddField(
            model_name="prescription",
            name="pharmacy_phone",
            field=models.CharField(blank=True, max_length=40, verbose_name="pharmacy’s telephone"),
        ),
        migrations.AddField(
            model_name="prescription",
            name="says_503a",
            field=models.BooleanField(default=False, verbose_name="label says compounded for this client (503A)"),
        ),
        migrations.AddField(
            model_name="prescription",
            name="storage",
            field=models.CharField(blank=True, max_length=120, verbose_name="storage"),
        ),
        guard_tables(*GUARDS),
        migrations.CreateModel(
            name="OrderParticulars",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("client_name", models.CharField(max_length=190, verbose_name="client as on the order")),
                (
                    "client_address",
                    clinic.core.encryption.EncryptedTextField(
                        default="", editable=True, verbose_name="client’s address as on the order"
                    ),
                ),
                (
                    "prescriber_address",
                    clinic.core.encryption.EncryptedTextField(
                        default="", editable=True, verbose_name="prescriber’s address"
                    ),
                ),
                (
                    "dea_number",
                    clinic.core.encryption.EncryptedTextField(default="", editable=True, verbose_name="DEA number"),
                ),
                ("dea_ends_in", models.CharField(blank=True, max_length=4, verbose_name="DEA number ends in")),
                (
                    "issue_mode",
                    clinic.core.fields.CodeField(
                        blank=True, default="", max_length=40, verbose_name="reached the pharmacy"
                    ),
                ),
                (
                    "refills_authorized",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="refills authorized"),
                ),
                (
                    "indication_code",
                    clinic.core.encryption.EncryptedTextField(
                        default="", editable=True, verbose_name="indication, ICD-10-CM code"
                    ),
                ),
                (
                    "indication",
                    clinic.core.encryption.EncryptedTextField(default="", editable=True, verbose_name="indication"),
                ),
                (
                    "telemedicine_basis",
                    clinic.core.fields.CodeField(
                        blank=True, default="", max_length=40, verbose_name="telemedicine rests on"
                    ),
                ),
                (
                    "telemedicine_rule",
                    clinic.core.encryption.EncryptedTextField(
                        default="", editable=True, verbose_name="flexibility relied on"
                    ),
                ),
                (
                    "telemedicine_on",
                    models.DateField(blank=True, null=True, verbose_name="date of the examination or flexibility"),
                ),
                ("pdmp_reviewed_by", models.CharField(blank=True, max_length=190, verbose_name="PDMP reviewed by")),
                ("pdmp_state", models.CharField(blank=True, max_length=60, verbose_name="PDMP of the state")),
                ("pdmp_reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="PDMP reviewed")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.client"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
                    ),
                ),
                (
                    "prescription",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="particulars",
                        to="therapy_sessions.prescription",
                    ),
                ),
            ],
            options={
                "verbose_name": "particulars of an order",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("issue_mode__in", ["WRITTEN", "FAX", "ORAL", "EPCS", ""])),
                        name="particulars_issue_mode_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("telemedicine_basis__in", ["IN_PERSON_EXAM", "FLEXIBILITY", ""])),
                        name="particulars_basis_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refills_authorized__isnull", True), ("refills_authorized__lte", 5), _connector="OR"
                        ),
                        name="particulars_refills_of_schedule_three",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("telemedicine_basis", ""), ("telemedicine_on__isnull", True)),
                            models.Q(
                                models.Q(("telemedicine_basis", ""), _negated=True), ("telemedicine_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="particulars_basis_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pdmp_reviewed_at__isnull", True), ("pdmp_reviewed_by", ""), ("pdmp_state", "")),
                            models.Q(
                                models.Q(("pdmp_reviewed_by", ""), _negated=True),
                                models.Q(("pdmp_state", ""), _negated=True),
                                ("pdmp_reviewed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="particulars_pdmp_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shipment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("fill", models.PositiveSmallIntegerField(default=0, verbose_name="refill number")),
                ("shipped_on", models.DateField(verbose_name="shipped")),
                ("carrier", models.CharField(blank=True, max_length=60, verbose_name="carrier")),
                (
                    "tracking_number",
                    clinic.core.encryption.EncryptedTextField(
                        default="", editable=True, verbose_name="tracking number"
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.client"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
                    ),
                ),
                (
                    "prescription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipments",
                        to="therapy_sessions.prescription",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "shipment",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("fill__lte", 5)), name="shipment_fill_sane")
                ],
            },
        ),
    ]
