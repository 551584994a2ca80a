"""Pages for what goes wrong say it in a sentence, and need nothing that may be broken."""

from __future__ import annotations

import pytest
from django.template.loader import get_template
from django.test import Client as Browser
from django.views.defaults import bad_request, page_not_found, permission_denied, server_error


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"])
def test_each_page_stands_without_any_context(name: str) -> None:
    shown = get_template(name).render()
    assert shown.count("<h1>") == 1
    assert "Traceback" not in shown
    assert "style=" not in shown


@pytest.mark.parametrize(("view", "status"), [(bad_request, 400), (permission_denied, 403), (page_not_found, 404)])
def test_django_answers_with_our_pages(rf: object, view: object, status: int) -> None:
    request = rf.get("/nowhere/")  # type: ignore[attr-defined]
    request.COOKIES["theme"] = "dark"
    answer = view(request, Exception("a client's name"))  # type: ignore[operator]
    assert answer.status_code == status
    assert b'data-bs-theme="dark"' in answer.content
    assert b"a client" not in answer.content


def test_a_theme_from_outside_is_never_written_into_the_page(rf: object) -> None:
    request = rf.get("/nowhere/")  # type: ignore[attr-defined]
    request.COOKIES["theme"] = '"><script>'
    answer = page_not_found(request, Exception())
    assert b"data-bs-theme" not in answer.content
    assert b"<script>" not in answer.content


def test_the_last_resort_needs_no_database(rf: object) -> None:
    answer = server_error(rf.get("/"))  # type: ignore[attr-defined]
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content


def test_an_unknown_address_is_a_404_for_everybody(db: None, as_thea: Browser) -> None:
    assert as_thea.get("/no/such/page/").status_code == 404
    assert Browser().get("/no/such/page/").status_code in {302, 404}
