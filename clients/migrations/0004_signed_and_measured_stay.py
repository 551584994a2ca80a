"""What a client signed and what was weighed is never rewritten or removed."""

from __future__ import annotations

from django.db import migrations

from clinic.core.triggers import Guard, append_only, guard_tables

CONSENTS = "clients_consentrecord"
SIGNATURE = "client_id, template_id, kind, signed_at, signer_name, text_hash, recorded_by_id, recorded_at"


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_client_import")]

    operations = [
        guard_tables(
            *append_only("clients_weight"),
            Guard(
                table=CONSENTS,
                event=f"UPDATE OF {SIGNATURE}",
                name="no_rewrite",
                when="OLD.status NOT IN ('DRAFT', 'SENT')",
                message="A signed consent is not rewritten",
            ),
            Guard(table=CONSENTS, event="DELETE", name="no_delete", message="A consent is not removed"),
        ),
    ]
