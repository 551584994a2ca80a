"""Scans of signed papers."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clinic.core.encryption
import clinic.core.fields

KEPT: Any = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    """Create the table."""

    dependencies: ClassVar = [
        ("clients", "0009_consent_documents"),
        ("consents", "0002_guard_consents"),
        ("practice", "0002_private_link_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ConsentScan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("media_type", clinic.core.fields.CodeField(max_length=40)),
                ("content", clinic.core.encryption.EncryptedBytesField()),
                ("content_hash", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("added_at", models.DateTimeField()),
                ("added_by", models.ForeignKey(on_delete=KEPT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("client", models.ForeignKey(on_delete=KEPT, related_name="+", to="clients.client")),
                ("consent", models.ForeignKey(on_delete=KEPT, related_name="scans", to="clients.consentrecord")),
                ("practice", models.ForeignKey(on_delete=KEPT, related_name="+", to="practice.practice")),
            ],
            options={
                "verbose_name": "scan of a consent",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("media_type__in", ["PDF", "JPEG", "PNG"])), name="consent_scan_type_known"
                    )
                ],
            },
        ),
    ]
