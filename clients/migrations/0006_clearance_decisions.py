import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clinic.core.encryption
import clinic.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0005_part2_mark"),
        ("practice", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClearanceDecision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("decision", clinic.core.fields.CodeField(max_length=40)),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "note",
                    clinic.core.encryption.EncryptedTextField(
                        default="", editable=True, verbose_name="conditions or reason"
                    ),
                ),
                (
                    "systolic_hold",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="systolic, hold at or above"),
                ),
                (
                    "diastolic_hold",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="diastolic, hold at or above"),
                ),
                (
                    "systolic_stop",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="systolic, call at or above"),
                ),
                (
                    "diastolic_stop",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="diastolic, call at or above"),
                ),
                (
                    "heart_rate_low",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="heart rate, at least"),
                ),
                (
                    "heart_rate_high",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="heart rate, at most"),
                ),
                (
                    "spo2_min",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="oxygen saturation, at least"),
                ),
                (
                    "recheck_after_minutes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="recheck after minutes"),
                ),
                (
                    "max_rechecks",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="rechecks, at most"),
                ),
                (
                    "instruction",
                    clinic.core.encryption.EncryptedTextField(
                        default="", editable=True, verbose_name="what to do outside the limits"
                    ),
                ),
                (
                    "fasting_food_hours",
                    models.DecimalField(decimal_places=1, max_digits=4, null=True, verbose_name="hours without food"),
                ),
                (
                    "fasting_fluid_hours",
                    models.DecimalField(decimal_places=1, max_digits=4, null=True, verbose_name="hours without fluid"),
                ),
                (
                    "hold_minutes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes to hold"),
                ),
                ("after_hold", clinic.core.fields.CodeField(blank=True, default="", max_length=40)),
                (
                    "medicine_holds",
                    clinic.core.encryption.EncryptedTextField(
                        default="", editable=True, verbose_name="medicines to hold"
                    ),
                ),
                (
                    "observation_minutes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes to observe"),
                ),
                ("signed_at", models.DateTimeField()),
                ("signed_name", models.CharField(max_length=190)),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "clearance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="clients.medicalclearance",
                    ),
                ),
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
                    "prescriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "signed clearance decision",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "decision__in",
                                [
                                    "REQUESTED",
                                    "IN_REVIEW",
                                    "GRANTED",
                                    "GRANTED_WITH_CONDITIONS",
                                    "DEFERRED",
                                    "DECLINED",
                                    "EXPIRED",
                                    "REVOKED",
                                ],
                            )
                        ),
                        name="clearance_decision_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after_hold__in", ["SPIT", "SWALLOWED", ""])),
                        name="clearance_decision_mouth_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__in", ["GRANTED", "GRANTED_WITH_CONDITIONS"]), _negated=True),
                            models.Q(("valid_from__isnull", False), ("valid_until__gte", models.F("valid_from"))),
                            _connector="OR",
                        ),
                        name="clearance_decision_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClearanceTemplate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("terms", models.JSONField(default=dict, verbose_name="terms")),
                ("changed_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "clearance template",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("practice", "name"),
                        name="clearance_template_name_once",
                    )
                ],
            },
        ),
    ]
