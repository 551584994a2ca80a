"""The one address of a private link. Looking changes nothing, so that a mail scanner uses nothing up."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic.core.http import address_of, posted
from clinic.links import access, confirmation, services, throttle
from clinic.links.forms import BirthDateForm
from clinic.links.kinds import kind_of
from clinic.links.mail import neutral_name
from clinic.links.models import PrivateLink
from clinic.links.secret import token_hash
from clinic.links.terms import LinkStanding
from clinic.policy.decorators import public
from clinic.practice.models import Practice

GONE: Final = 410
TOO_MANY: Final = 429


@public("Whoever holds the private link does the one thing it is for, after a check.")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, token: str, step: str = "") -> HttpResponse:
    """Answer one request through a link: refuse, check, or hand it to what the link is for."""
    address = address_of(request)
    if not throttle.may_look(address) or not throttle.may_use(token_hash(token)):
        return _closed(request, None, "", status=TOO_MANY)
    link = access.link_of_token(token)
    if link is None:
        throttle.note_miss(address)
        return _closed(request, access.only_practice(), "", status=404)
    # Times on these pages are the client's own.
    with timezone.override(link.client.time_zone or link.practice.time_zone):
        answer = _answer(request, link, step)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _answer(request: HttpRequest, link: PrivateLink, step: str) -> HttpResponse:
    now = timezone.now()
    standing, kind = link.standing(now), kind_of(link.kind)
    page = kind.page if standing is LinkStanding.OPEN else None
    if standing is LinkStanding.USED and now < link.expires_at:
        page = kind.afterwards
    if page is None:
        return _closed(request, link.practice, standing, status=GONE)
    asks = link.practice.links_ask_birth_date
    if asks and not confirmation.is_confirmed(request, link):
        return _check(request, link)
    access.record_look(link)
    try:
        answer = page(request, link, step)
    except services.LinkClosed as closed:
        return _closed(request, link.practice, closed.standing, status=GONE)
    return confirmation.remember(answer, link) if asks else answer


def _check(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Ask for the birth date; nothing of the client or the purpose is shown before it is right."""
    form = BirthDateForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            is_right = services.confirm(link=link, birth_date=form.cleaned_data["birth_date"], now=timezone.now())
        except services.LinkClosed as closed:
            return _closed(request, link.practice, closed.standing, status=GONE)
        if is_right:
            return confirmation.remember(redirect(request.path), link)
        link.refresh_from_db(fields=["ended_at"])
        if link.ended_at is not None:
            return _closed(request, link.practice, LinkStanding.ENDED, status=GONE)
        form.add_error(None, _("This does not match what the office has on file. Please check it and try again."))
    return render(request, "links/check.html", page_context(link) | {"form": form})


def page_context(link: PrivateLink) -> dict[str, object]:
    """Return what every page of a link shows: the office, and how to reach it."""
    return {"link": link, "office": neutral_name(link.practice), "phone": link.practice.phone}


def _closed(request: HttpRequest, practice: Practice | None, standing: str, *, status: int = GONE) -> HttpResponse:
    context = {
        "standing": standing,
        "is_too_many": status == TOO_MANY,
        "office": neutral_name(practice) if practice else "",
        "phone": practice.phone if practice else "",
    }
    return render(request, "links/closed.html", context, status=status)
