"""A practice may bring questionnaires of its own."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0004_guard_again"),
        ("practice", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedQuestionnaire",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40, verbose_name="instrument")),
                ("version", models.CharField(max_length=20, verbose_name="version")),
                ("document", models.JSONField(verbose_name="questionnaire")),
                ("imported_at", models.DateTimeField()),
                (
                    "imported_by",
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
                "verbose_name": "imported questionnaire",
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "code", "version"), name="imported_questionnaire_once")
                ],
            },
        ),
    ]
