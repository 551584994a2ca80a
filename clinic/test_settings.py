"""What tests change: a fast password hasher, plain static files, mail kept in memory, own keys."""

from __future__ import annotations

import os
from pathlib import Path

from clinic.core.keyring import add_missing_keys, create_key_ring
from clinic.core.settings_helpers import env_bool
from clinic.settings import *  # noqa: F403 -- an override file repeats nothing
from clinic.settings import BASE_DIR, STORAGES

DEMO = env_bool("KAPSTONE_DEMO", default=True)
SCRATCH = BASE_DIR / "var" / "tests"
# A test that asks for today means the day of its practice, also while it is tomorrow in London.
TIME_ZONE = "America/New_York"
STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
KEY_RING_FILE = str(SCRATCH / "keys" / "keyring.json")
create_key_ring(Path(KEY_RING_FILE))
add_missing_keys(Path(KEY_RING_FILE))
LEDGER_ANCHOR_FILE = str(SCRATCH / f"anchors-{os.getpid()}.log")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if not EMAIL_URL:  # noqa: F405 -- a worker beside the tests sends over real SMTP
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A file, so that a worker in another process can share the test database; one that is named is kept.
if "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405 -- from the star
    kept = os.environ.get("KAPSTONE_TEST_DATABASE")
    DATABASES["default"]["TEST"] = {"NAME": kept or str(SCRATCH / f"test-{os.getpid()}.sqlite3")}  # noqa: F405 -- from the star
elif "KAPSTONE_MIGRATED_NAME" in os.environ:
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["KAPSTONE_MIGRATED_NAME"]}  # noqa: F405 -- from the star
