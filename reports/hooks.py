"""What the reports set off in apps above them, as an explicit list that those apps join."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from clinic.staff.models import User
from reports.models import RenderedDocument

# Called in the transaction of handing a document over, with what was said about the recipient. May
# raise ``Refused``: then nothing is handed over.
HandedOver = Callable[[RenderedDocument, User, datetime, Mapping[str, Any] | None], None]

document_handed_over: Final[list[HandedOver]] = []
