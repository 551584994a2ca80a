"""Put the bundled SQLite in place of the system's, which can corrupt a database in WAL mode.

Imported before anything else that might import ``sqlite3`` (trust.md 0.1, fact 1).
"""

from __future__ import annotations

import sys

import pysqlite3
import pysqlite3.dbapi2

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
