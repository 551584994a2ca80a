"""Scans of credentials, and credentials that are taken off the file instead of removed."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import clinic.core.encryption
import clinic.core.fields

KEPT: Any = django.db.models.deletion.PROTECT
USER = settings.AUTH_USER_MODEL


class Migration(migrations.Migration):
    """Add the columns and the table."""

    dependencies: ClassVar = [
        ("practice", "0004_warn_days_before"),
        ("staff", "0006_credential_state_and_notices"),
    ]
    operations: ClassVar = [
        migrations.AddField(
            model_name="credential", name="removed_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="credential",
            name="removed_by",
            field=models.ForeignKey(blank=True, null=True, on_delete=KEPT, related_name="+", to=USER),
        ),
        migrations.AddConstraint(
            model_name="credential",
            constraint=models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="credential_removed_whole",
            ),
        ),
        migrations.CreateModel(
            name="CredentialScan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("file_type", clinic.core.fields.CodeField(max_length=40)),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("content", clinic.core.encryption.EncryptedBytesField(editable=True, verbose_name="file")),
                ("added_at", models.DateTimeField()),
                ("added_by", models.ForeignKey(on_delete=KEPT, related_name="+", to=USER)),
                ("credential", models.ForeignKey(on_delete=KEPT, related_name="scans", to="staff.credential")),
                ("practice", models.ForeignKey(on_delete=KEPT, related_name="+", to="practice.practice")),
            ],
            options={
                "verbose_name": "scan of a credential",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(file_type__in=["PDF", "JPEG", "PNG"]), name="credential_scan_type_known"
                    ),
                    models.CheckConstraint(condition=Q(size__range=(1, 10485760)), name="credential_scan_size_sane"),
                ],
            },
        ),
    ]
