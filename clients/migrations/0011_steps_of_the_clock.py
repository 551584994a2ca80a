"""A step of a clearance may be nobody's: its time was over. And a task tells of a consent that runs out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.core.triggers import append_only, guard_tables, lift_guards

GUARDS = append_only("clients_clearancestatuschange")


def as_it_was_told_before(apps, schema_editor):
    """Going back, every step needs a person, its clearance's prescriber; and a task has no word for consents."""
    steps = apps.get_model("clients", "ClearanceStatusChange")
    clearances = apps.get_model("clients", "MedicalClearance")
    prescriber = clearances.objects.filter(pk=models.OuterRef("clearance_id")).values("prescriber_id")
    steps.objects.filter(actor__isnull=True).update(actor_id=models.Subquery(prescriber))
    apps.get_model("clients", "Task").objects.filter(kind="CONSENT_EXPIRING").update(kind="OTHER")
    if schema_editor.connection.vendor == "postgresql":
        # A table whose foreign keys wait to be checked cannot be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0010_packet_replies"),
        ("practice", "0004_warn_days_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="task",
            name="task_kind_known",
        ),
        lift_guards(*GUARDS),
        migrations.AlterField(
            model_name="clearancestatuschange",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, as_it_was_told_before),
        guard_tables(*GUARDS),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "CLEARANCE_REQUESTED",
                            "CLEARANCE_EXPIRING",
                            "PRESCRIPTION_EXPIRING",
                            "CONSENT_EXPIRING",
                            "CONSENT_WITHDRAWN",
                            "MEDICATION_ERROR",
                            "COUNT_DISCREPANCY",
                            "MEDICINE_LEFT_BEHIND",
                            "VITALS_OUTSIDE",
                            "ADVERSE_EVENT",
                            "DOSE_SUGGESTION",
                            "RISK_FOLLOW_UP",
                            "INTEGRATION_OVERDUE",
                            "MESSAGE_NOT_SENT",
                            "DROP_OUT_CHECK",
                            "PACKET_REPLY",
                            "OTHER",
                        ],
                    )
                ),
                name="task_kind_known",
            ),
        ),
    ]
