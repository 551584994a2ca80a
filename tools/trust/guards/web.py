"""What leaves the application: pages, files, messages, lines of the log."""

from __future__ import annotations

from typing import Final

from tools.trust.mutation import Guard

HEADERS: Final = "tests/security/test_headers.py"
SENDING: Final = "tests/clinic/reminders/test_sending.py"

GUARDS: Final = (
    Guard(
        name="no form is taken without its token",
        file="clinic/settings.py",
        text='    "django.middleware.csrf.CsrfViewMiddleware",\n',
        instead="",
        tests=("tests/security/test_safe_methods.py::test_nothing_is_sent_without_the_token[POST-therapist]",),
    ),
    Guard(
        name="a script needs the nonce of its page",
        file="clinic/settings.py",
        text='"script-src": [SELF, NONCE],',
        instead='"script-src": [SELF, "\'unsafe-inline\'"],',
        tests=(f"{HEADERS}::test_every_route[GET-therapist]",),
    ),
    Guard(
        name="a page may not be framed",
        file="clinic/settings.py",
        text='        "frame-ancestors": [NONE],\n',
        instead="",
        tests=(f"{HEADERS}::test_every_route[GET-therapist]",),
    ),
    Guard(
        name="no page is kept by a browser",
        file="clinic/core/middleware.py",
        text='            response.headers["Cache-Control"] = "private, no-store"\n',
        instead="            pass\n",
        tests=(f"{HEADERS}::test_every_route[GET-therapist]",),
    ),
    Guard(
        name="looking changes nothing",
        file="clients/views/client.py",
        text="@require_POST\ndef archive(",
        instead="def archive(",
        tests=("tests/security/test_safe_methods.py::test_no_route_writes_when_it_is_looked_at[therapist]",),
    ),
    Guard(
        name="a form stores the fields it shows and no others",
        file="clients/views/contact.py",
        text="        services.change_contact_person(person=person, actor=request.user, now=timezone.now(), **form.cleaned_data)\n",
        instead='        for name in {"client_id", "removed_at"} & set(request.POST):\n'
        "            setattr(person, name, request.POST[name])\n"
        "        person.save()\n",
        tests=(
            "tests/security/test_mass_assignment.py::test_extra_fields_change_nothing[clients:edit_contact_person]",
        ),
    ),
    Guard(
        name="a PDF fetches nothing",
        file="reports/typesetter.py",
        text='return URLFetcher(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)',
        instead="return URLFetcher()",
        tests=("tests/reports/test_fetcher.py",),
    ),
    Guard(
        name="a spreadsheet runs no cell",
        file="reports/exports/cells.py",
        text="        if character in STARTS_FORMULA:\n",
        instead="        if False:\n",
        tests=("tests/reports/views/test_activity.py::test_a_name_that_is_a_formula_is_made_harmless",),
    ),
    Guard(
        name="an upload has a size",
        file="clients/forms/records.py",
        text="        if file.size > LARGEST_UPLOAD:\n",
        instead="        if False:\n",
        tests=("tests/clients/views/test_importing.py",),
    ),
    Guard(
        name="a practice whose name would tell is not named in messages",
        file="clinic/reminders/services/text.py",
        text='_("our office") if banned_words(practice.neutral_name) else practice.neutral_name',
        instead="practice.neutral_name",
        tests=("tests/clinic/reminders/test_planning.py",),
    ),
    Guard(
        name="a cancelled appointment sends nothing",
        file="clinic/reminders/services/sending.py",
        text="    if appointment.status in RELEASED:\n        return VoidReason.CANCELLED\n    if appointment.version != reminder.appointment_version:\n        return VoidReason.MOVED\n    if appointment.status not in UPCOMING or now > reminder.not_after:\n",
        instead="    if now > reminder.not_after:\n",
        tests=(f"{SENDING}::test_the_sender_looks_at_the_appointment_again",),
    ),
    Guard(
        name="a client who wants no message gets none",
        file="clinic/reminders/services/sending.py",
        text="if reason := _why_void(reminder, now) or why_not(reminder.channel, preferences):",
        instead="if reason := _why_void(reminder, now):",
        tests=(f"{SENDING}::test_consent_is_judged_when_sending",),
    ),
    Guard(
        name="an unknown outcome is never repeated",
        file="clinic/reminders/services/sending.py",
        text="        _close(pk, token, ReminderState.UNCERTAIN, clock(), error=problem.code)\n",
        instead="        _not_sent(pk, token, clock(), NotSent(problem.code, is_final=False))\n",
        tests=(f"{SENDING}::test_an_unknown_outcome_is_shown_and_never_repeated",),
    ),
    Guard(
        name="no message of an exception is written to the log",
        file="clinic/core/logs.py",
        text='told.append(f"{type(problem).__name__} at {_places(problem.__traceback__)}")',
        instead='told.append(f"{type(problem).__name__}: {problem} at {_places(problem.__traceback__)}")',
        tests=("tests/clinic/core/test_logs.py::test_an_exception_is_its_class_and_places_on_one_line",),
    ),
    Guard(
        name="one event of the log is one line",
        file="clinic/core/logs.py",
        text='record.msg = "".join(c if ord(c) >= 32 and ord(c) != 127 else "\\N{REPLACEMENT CHARACTER}" for c in message)',
        instead="record.msg = message",
        tests=("tests/clinic/core/test_logs.py::test_no_character_begins_a_second_line_or_paints_the_terminal",),
    ),
)
