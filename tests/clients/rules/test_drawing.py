"""The picture of the course's states in the documentation is the one the code draws."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from clients.rules.drawing import mermaid

pytestmark = pytest.mark.pure


def test_the_picture_in_the_documentation_is_drawn_from_the_code() -> None:
    text = (Path(settings.BASE_DIR) / "docs/course.md").read_text()

    assert text.split("```mermaid\n")[1].split("\n```")[0] == mermaid()
