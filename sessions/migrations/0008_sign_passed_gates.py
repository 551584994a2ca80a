"""Who passes a gate signs it. The rows of before stay without a signature, as they were."""

from importlib import import_module

from django.db import migrations, models

from clinic.core.triggers import guard_tables, lift_guards

GUARDS = tuple(
    guard
    for guard in import_module("sessions.migrations.0002_guard_records").GUARDS
    if guard.table == "therapy_sessions_gateoverride"
)


class Migration(migrations.Migration):
    dependencies = [
        ("therapy_sessions", "0007_guard_particulars"),
    ]

    operations = [
        lift_guards(*GUARDS),
        migrations.AddField(
            model_name="gateoverride",
            name="content_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="gateoverride",
            name="signed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="gateoverride",
            name="signed_name",
            field=models.CharField(blank=True, max_length=190),
        ),
        guard_tables(*GUARDS),
    ]
