"""What reaches a log: one line per event, no forged lines, no tokens, and nothing that a client said."""

from __future__ import annotations

import io
import logging
import logging.config
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Engine

pytestmark = pytest.mark.pure

CANARY = "canary of a client"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The handler of the settings, writing into memory."""
    made = logging.config.DictConfigurator({**settings.LOGGING})
    stream = io.StringIO()
    formatter = made.configure_formatter(dict(settings.LOGGING["formatters"]["line"]))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.addFilter(made.configure_filter(dict(settings.LOGGING["filters"]["no_control_characters"])))
    root = logging.getLogger()
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(before)
    root.removeHandler(handler)


def deep(levels: int = 30) -> None:
    if levels:
        deep(levels - 1)
    raise ValueError(CANARY)


def test_an_exception_is_its_class_and_places_on_one_line(log: io.StringIO) -> None:
    try:
        try:
            deep()
        except ValueError as problem:
            raise LookupError(f"{CANARY}\nFORGED") from problem
    except LookupError:
        logging.getLogger("clinic").exception("It broke")

    written = log.getvalue()
    assert written.count("\n") == 1
    assert CANARY not in written
    assert "FORGED" not in written
    assert "LookupError at tests/clinic/core/test_logs.py:" in written
    assert "after ValueError at tests/clinic/core/test_logs.py:" in written


@pytest.mark.parametrize("character", ["\n", "\r", "\x1b", "\0", "\x7f", "\x0b"])
def test_no_character_begins_a_second_line_or_paints_the_terminal(log: io.StringIO, character: str) -> None:
    logging.getLogger("clinic").warning("Not Found: %s", f"/x{character}2026 ERROR forged")

    assert character not in log.getvalue().removesuffix("\n")
    assert log.getvalue().count("\n") == 1


def test_links_that_let_somebody_in_are_not_written_and_keys_of_records_are(log: io.StringIO) -> None:
    token, pk = "aB3_" * 10, str(uuid.uuid4())

    logging.getLogger("django.request").warning("Not Found: %s", f"/staff/join/{token}/")
    logging.getLogger("django.request").warning("Not Found: %s", f"/clients/{pk}/")

    assert token not in log.getvalue()
    assert pk in log.getvalue()


def test_a_task_that_dies_leaves_its_name_but_neither_arguments_nor_message(log: io.StringIO) -> None:
    values = {
        "name": "reports.render",
        "id": "7",
        "exc": f"ValueError({CANARY!r})",
        "traceback": CANARY,
        "args": CANARY,
    }

    logging.getLogger("celery.app.trace").error("Task %(name)s[%(id)s] raised: %(exc)s\n%(traceback)s %(args)s", values)

    assert "reports.render" in log.getvalue()
    assert CANARY not in log.getvalue()


def test_a_template_that_misses_a_value_does_not_write_its_context(log: io.StringIO) -> None:
    engine = Engine(debug=True)

    engine.from_string("{{ client.nothing.there }}{% if client.nothing > 3 %}{% endif %}").render(
        Context({"client": {"name": CANARY}})
    )

    assert CANARY not in log.getvalue()


def test_queries_and_their_values_are_written_at_no_level() -> None:
    levels: dict[str, Any] = settings.LOGGING["loggers"]

    assert levels["django.db.backends"]["level"] == "WARNING"
    assert not logging.getLogger("django.db.backends").isEnabledFor(logging.DEBUG)


def test_nobody_is_mailed_a_traceback() -> None:
    assert logging.getLogger("django").handlers == []
