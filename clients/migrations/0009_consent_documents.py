"""Who published a consent document, and for how long a signature under it holds."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the columns."""

    dependencies: ClassVar = [
        ("clients", "0008_safe_to_contact"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.AddField(
            model_name="consenttemplate",
            name="published_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consenttemplate",
            name="valid_months",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="valid for, months"),
        ),
    ]
