"""Somebody who edits clients without pause, and says what was stored: ``python -m tools.trust.editor PART PARTS``."""

from __future__ import annotations

import os
import sys
from itertools import count

from tools.trust.installed import use


def main() -> None:
    """Edit the clients of one part in turn; a line is printed only once its edit is committed."""
    use(os.environ)
    from clients.models import Client  # noqa: PLC0415 -- Django is set up by now

    part, parts = int(sys.argv[1]), int(sys.argv[2])
    keys = list(Client.objects.order_by("pk").values_list("pk", flat=True))[part::parts]
    for number in count():
        # Some fields stay as they were read: an edit may carry old ciphertexts over a rotation.
        client = Client.objects.get(pk=keys[number % len(keys)])
        client.phone = f"(555) {part:03d}-{number:07d}"
        client.save()
        print(client.pk, client.phone, flush=True)


if __name__ == "__main__":
    main()
