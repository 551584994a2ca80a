"""A triage has a level and no total; a practice chooses where sources about an instrument differ."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clinic.core.encryption
import clinic.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0004_signed_and_measured_stay"),
        ("measures", "0002_append_only"),
        ("practice", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InstrumentChoice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("instrument", models.CharField(max_length=40, verbose_name="instrument")),
                ("of", clinic.core.fields.CodeField(max_length=40)),
                ("value", models.CharField(max_length=20, verbose_name="value")),
            ],
            options={
                "verbose_name": "choice about an instrument",
            },
        ),
        migrations.AddField(
            model_name="measureresponse",
            name="context",
            field=clinic.core.encryption.EncryptedJSONField(
                editable=True, null=True, verbose_name="beside the answers"
            ),
        ),
        migrations.AddField(
            model_name="measureresponse",
            name="cuts",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="measureresponse",
            name="total",
            field=models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="total"),
        ),
        migrations.AddConstraint(
            model_name="measureresponse",
            constraint=models.CheckConstraint(
                condition=models.Q(("total__isnull", False), models.Q(("band", ""), _negated=True), _connector="OR"),
                name="measure_says_something",
            ),
        ),
        migrations.AddField(
            model_name="instrumentchoice",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
            ),
        ),
        migrations.AddConstraint(
            model_name="instrumentchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("of__in", ["RELIABLE_CHANGE", "REMISSION_BELOW", "TOTAL_RULE"])),
                name="instrument_choice_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="instrumentchoice",
            constraint=models.UniqueConstraint(fields=("practice", "instrument", "of"), name="instrument_choice_once"),
        ),
    ]
