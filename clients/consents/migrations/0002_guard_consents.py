"""A published wording, a request and a signature are only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import append_only, guard_tables


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("consents", "0001_initial"), ("clients", "0009_consent_documents")]
    operations: ClassVar = [
        guard_tables(
            *append_only("clients_consenttemplate"),
            *append_only("consents_consentrequest"),
            *append_only("consents_requestedconsent"),
            *append_only("consents_consentsignature"),
        )
    ]
