from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0009_consent_documents"),
        ("practice", "0003_exports_per_hour"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="task",
            name="task_kind_known",
        ),
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
