"""What is printed of the screening and of the pathway worksheet, and the comparison a client takes home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from clients.models import Client
from clients.rules.part2 import NOTICE
from clients.screening.documents import answer_in_words
from clients.screening.labels import REMINDERS, SOURCE_WORDS
from clients.screening.models import PathwayWorksheet, Screening
from clients.screening.queries import Shown, lines_of
from clients.screening.rules.pathway import QUESTIONS
from clients.screening.terms import Consideration, ScreeningGroup
from clinic.core import wording
from clinic.core.labels import label
from clinic.practice.models import Practice


@dataclass(frozen=True, kw_only=True)
class Block:
    """One part of a paper: a heading, and a table of so many columns, or words."""

    heading: str = ""
    columns: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Everything a printed paper states."""

    title: str
    state: str
    practice: str
    contact: str
    who: str = ""
    notice: str = ""
    lead: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    is_draft: bool = False


def letterhead(practice: Practice) -> dict[str, Any]:
    """Return how a practice signs what it prints."""
    lines = (practice.address, practice.phone)
    return {"practice": practice.name, "contact": "\n".join(line.strip() for line in lines if line.strip())}


def named(client: Client) -> str:
    """Return a client's name as papers carry it."""
    born = wording.day(client.birth_date, "date") if client.birth_date else ""
    return _("%(name)s, born %(born)s") % {"name": client.legal_name, "born": born} if born else client.legal_name


def screening_paper(screening: Screening) -> Paper:
    """Return one version of the screening, with what sources say and the prescriber's classes."""
    lines = lines_of(screening)
    columns = (_("Line"), _("Known"), _("Usually, and who says so"), _("Prescriber, for this client"))
    blocks = [
        Block(
            heading=label(group),
            columns=columns,
            rows=[_screening_row(shown) for shown in lines if shown.line.group is group],
        )
        for group in ScreeningGroup
    ]
    return Paper(
        title=_("Screening"),
        state=_("version %(version)d, asked %(day)s")
        % {"version": screening.version, "day": wording.day(screening.asked_on, "date")},
        who=named(screening.client),
        notice=NOTICE if screening.client.part2_marked_at else "",
        lead=[_("What sources say is information. The prescriber classes each line; nothing is concluded here.")],
        blocks=blocks,
        **letterhead(screening.client.practice),
    )


def _screening_row(shown: Shown) -> tuple[str, ...]:
    known = label(shown.status) if shown.status is not None else _("not asked")
    given = ""
    if shown.given is not None:
        given = "\n".join(
            part
            for part in (
                label(shown.given.value),
                shown.given.comment,
                f"{shown.given.prescriber.printed_name}, {wording.day(shown.given.at, 'date')}",
                _("changed since") if shown.is_outdated else "",
            )
            if part
        )
    disputed = f" {_('Sources disagree.')}" if shown.line.is_disputed else ""
    return (
        label(shown.line.item),
        f"{known}\n{shown.comment}".strip(),
        f"{label(shown.line.usual).capitalize()}. {SOURCE_WORDS[shown.line.item]}{disputed}",
        given,
    )


def worksheet_paper(worksheet: PathwayWorksheet) -> Paper:
    """Return the worksheet with its sixteen questions, answered or not, and what has to be said with it."""
    blocks = [
        Block(
            heading=label(heading),
            columns=(_("Question"), _("Answer, words, lean")),
            rows=[
                (f"{asked.number}. {label(asked.question)}", answer_in_words(worksheet, asked.question.value))
                for asked in QUESTIONS
                if asked.heading is heading
            ],
        )
        for heading in Consideration
    ]
    blocks.append(Block(heading=_("Rationale"), words=worksheet.rationale))
    if worksheet.signed_at is not None:
        signed = wording.signed_moment(worksheet.signed_at, worksheet.client.practice.time_zone)
        blocks.append(Block(heading=_("Signature"), words=f"{worksheet.signed_name}\n{signed}"))
    return Paper(
        title=_("Pathway worksheet"),
        state=_("Not a recommendation, version %(number)d") % {"number": worksheet.number},
        who=named(worksheet.client),
        notice=NOTICE if worksheet.client.part2_marked_at else "",
        lead=[str(reminder) for reminder in REMINDERS],
        blocks=blocks,
        is_draft=not worksheet.is_signed,
        **letterhead(worksheet.client.practice),
    )


def comparison_paper(practice: Practice) -> Paper:
    """Return two ways of working with ketamine in plain words (domain.md 3.2). It is about nobody in particular."""
    return Paper(
        title=_("Two ways of working with ketamine"),
        state=_("Information, not a recommendation"),
        lead=[_("Read it at home, and ask your therapist and your prescriber what it means for you.")],
        blocks=[
            Block(
                columns=("", _("Ketamine-assisted psychotherapy"), _("Ketamine through a vein")), rows=_differences()
            ),
            Block(
                heading=_("A third way"),
                words=_(
                    "Esketamine is a nasal spray that a psychiatric clinic gives under a safety program, without"
                    " therapy as part of it. It is the one that is approved for depression, and often covered."
                ),
            ),
            Block(heading=_("What is known"), words="\n".join(str(reminder) for reminder in REMINDERS[1:])),
            Block(
                heading=_("If you are in danger"),
                words=_("Call 911, or call or text 988 at any hour. None of these ways replaces a hospital."),
            ),
        ],
        **letterhead(practice),
    )


def _differences() -> list[tuple[str, ...]]:
    return [
        (
            _("What it is"),
            _("Psychotherapy. The medicine opens an unusual state of mind, and you work with what comes up."),
            _("A medical treatment. The effect of the medicine on the brain is the treatment."),
        ),
        (
            _("How it is taken"),
            _("Usually a tablet or lozenge that you hold under your tongue yourself."),
            _("Usually through a needle in a vein, over about 40 minutes, given by medical staff."),
        ),
        (
            _("Who is with you"),
            _("Your therapist, the whole time, and before and after for preparation and integration."),
            _("A nurse or physician. Usually no therapist."),
        ),
        (_("Where"), _("A therapy room, sometimes your home."), _("A clinic that watches your body more closely.")),
        (
            _("How often"),
            _("Every week or two, over a longer time."),
            _("Two or three times a week at first, then fewer."),
        ),
        (
            _("How exact the dose is"),
            _("Less exact. Once taken in, it cannot be taken back."),
            _("Exact, and it can be stopped within seconds."),
        ),
        (
            _("Why some choose it"),
            _("They feel stuck, carry trauma or grief, look for meaning, and have a therapist they trust."),
            _("They need relief within days, do not want therapy work, or need closer medical watching."),
        ),
    ]
