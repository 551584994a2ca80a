"""What other apps set right in a database that was put back to an earlier time.

Each callable takes the moment the backup was taken and now; it runs on the restored database before
it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

database_restored: Final[list[Callable[[datetime, datetime], None]]] = []
