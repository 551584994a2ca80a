"""The only way out of the room: exactly the notes a standing authorization names, on paper, on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core import paper
from clinic.staff.models import User
from sessions.psychotherapy_notes.documents.content import release_facts, still_fits
from sessions.psychotherapy_notes.models import PsychotherapyNote, Release, ReleaseAuthorization
from sessions.psychotherapy_notes.queries import covered_notes, standing_of
from sessions.psychotherapy_notes.terms import AuthorizationStanding
from sessions.services.refusals import Refused

TEMPLATE: Final = "psychotherapy_notes/pdf/release.html"


class ReleaseRefused(Refused):
    """Notes that did not leave."""


def release_notes(*, authorization: ReleaseAuthorization, actor: User, now: datetime) -> Release:
    """Make the document of the notes an authorization names, keep it sealed, and record the disclosure.

    All of them or none: a recipient must not take a part for the whole. The document is laid out
    before the transaction begins, because nobody else should wait for it.
    """
    facts = _gather(authorization, actor, now)
    try:
        printed = paper.printed(TEMPLATE, {"facts": facts})
    except paper.NotPrinted as problem:
        raise ReleaseRefused(_("The document could not be made, so nothing left.")) from problem
    return _keep(authorization, facts, printed, actor, now)


def _gather(authorization: ReleaseAuthorization, actor: User, now: datetime) -> dict[str, Any]:
    _refuse_unless_in_force(authorization, actor, now)
    notes = covered_notes(authorization)
    _refuse_unready(notes)
    return release_facts(authorization, notes, released_by=actor.printed_name, at=now)


@transaction.atomic
def _keep(
    authorization: ReleaseAuthorization, facts: dict[str, Any], printed: paper.Printed, actor: User, now: datetime
) -> Release:
    """Store what was laid out, unless the client has taken the authorization back meanwhile."""
    locked = ReleaseAuthorization.objects.select_for_update(of=("self",)).get(pk=authorization.pk)
    _refuse_unless_in_force(locked, actor, now)
    release = Release.objects.create(
        practice_id=locked.practice_id,
        client_id=locked.client_id,
        author=actor,
        authorization=locked,
        released_at=now,
        facts=facts,
        pdf=printed.content,
        page_count=printed.pages,
    )
    audit.record(actor=actor, act=Act.EXPORT, action="psychotherapy_notes.release.disclosed", target=release, at=now)
    return release


@transaction.atomic
def hand_over(*, release: Release, actor: User, now: datetime) -> bytes:
    """Return the document again, as long as its authorization stands."""
    _refuse_unless_in_force(release.authorization, actor, now)
    stored = Release.objects.only("pdf", "practice_id").get(pk=release.pk)
    audit.record(actor=actor, act=Act.EXPORT, action="psychotherapy_notes.release.downloaded", target=release, at=now)
    content: bytes = stored.pdf
    return content


def _refuse_unless_in_force(authorization: ReleaseAuthorization, actor: User, now: datetime) -> None:
    if authorization.author_id != actor.pk:
        raise ReleaseRefused(_("Only the author of the notes releases them."))
    if standing_of(authorization, now) is not AuthorizationStanding.IN_FORCE:
        raise ReleaseRefused(_("This authorization is not in force, so it opens nothing."))


def _refuse_unready(notes: list[PsychotherapyNote]) -> None:
    if not notes:
        raise ReleaseRefused(_("None of your notes is named by this authorization."))
    drafts = sum(not note.is_locked for note in notes)
    if drafts:
        raise ReleaseRefused(
            ngettext(
                "%(number)d of the notes it names is still a draft. Lock it first.",
                "%(number)d of the notes it names are still drafts. Lock them first.",
                drafts,
            )
            % {"number": drafts}
        )
    if not all(still_fits(note) for note in notes):
        raise ReleaseRefused(_("A note no longer is what you locked. Tell the practice owner before it leaves."))
