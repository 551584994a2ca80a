"""Write down which keys this database is used with, and keep that from being rewritten."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from clinic.core.keyring import key_ring
from clinic.core.triggers import Guard, guard_tables
from clinic.keys.models import check_value_of

TABLE = "keys_knownkey"


def remember(apps: Any, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    known = apps.get_model("keys", "KnownKey").objects
    for key in key_ring().keys:
        known.get_or_create(
            key_id=key.key_id.hex(),
            defaults={"purpose": key.purpose, "check_value": check_value_of(key), "known_since": timezone.now()},
        )


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_initial")]

    operations = [
        migrations.RunPython(remember, migrations.RunPython.noop),
        guard_tables(
            Guard(table=TABLE, event="DELETE", name="no_delete", message="A key that was used is not forgotten"),
            Guard(
                table=TABLE,
                event="UPDATE",
                name="proof_stays",
                when="NEW.key_id <> OLD.key_id OR NEW.purpose <> OLD.purpose OR NEW.check_value <> OLD.check_value",
                message="What proves a key does not change",
            ),
        ),
    ]
