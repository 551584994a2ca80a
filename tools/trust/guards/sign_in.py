"""Getting in, staying in, and being put out."""

from __future__ import annotations

from typing import Final

from tools.trust.mutation import Guard

LIFETIME: Final = "tests/clinic/staff/test_sign_in_lifetime.py"

GUARDS: Final = (
    Guard(
        name="nothing opens without a second factor",
        file="clinic/policy/middleware.py",
        text="    return not user.has_second_factor\n",
        instead="    return False\n",
        tests=("tests/clinic/staff/test_second_factor.py::test_without_a_factor_only_its_set_up_opens",),
    ),
    Guard(
        name="only the demo practice goes without a second factor, and only in the demo",
        file="clinic/policy/middleware.py",
        text="    if settings.DEMO and user.is_demo:\n",
        instead="    if user.is_demo:\n",
        tests=(
            "tests/clinic/staff/test_second_factor.py::test_the_demo_practice_goes_without_only_while_the_flag_is_on",
        ),
    ),
    Guard(
        name="a deactivated account is gone on the next request",
        file="clinic/staff/backends.py",
        text="return accounts().filter(pk=user_id, is_active=True).first()",
        instead="return accounts().filter(pk=user_id).first()",
        tests=("tests/clinic/staff/test_roles.py::test_deactivation_ends_every_sign_in_on_the_next_request",),
    ),
    Guard(
        name="a sign-in left alone ends",
        file="clinic/staff/rules/sign_in_lifetime.py",
        text="    if now - session.get(LAST_INPUT, now) >= idle_seconds:\n        return Ending.IDLE\n",
        instead="",
        tests=(f"{LIFETIME}::test_idle_end_to_the_second",),
    ),
    Guard(
        name="a sign-in ends after a day's work",
        file="clinic/staff/rules/sign_in_lifetime.py",
        text="    if now - session.get(BEGAN, now) >= ABSOLUTE_SECONDS:\n        return Ending.ABSOLUTE\n",
        instead="",
        tests=(f"{LIFETIME}::test_work_keeps_the_sign_in_until_the_day_is_over",),
    ),
    Guard(
        name="a page that refreshes itself keeps nobody signed in",
        file="clinic/staff/presence.py",
        text="    return BACKGROUND_HEADER in headers or getattr(view, _BACKGROUND, False)\n",
        instead="    return False\n",
        tests=(f"{LIFETIME}::test_background_requests_never_count_as_input",),
    ),
    Guard(
        name="look-alike addresses are one account",
        file="clinic/staff/models.py",
        text='return "".join(kept).casefold()',
        instead="return email.strip().casefold()",
        tests=("tests/clinic/staff/test_lock_out.py",),
    ),
    Guard(
        name="tries at an account are limited",
        file="clinic/staff/rules/tries.py",
        text="return len(recent(tried_at, now=now)) < limit",
        instead="return True",
        tests=("tests/clinic/staff/test_lock_out.py",),
    ),
    Guard(
        name="a used, withdrawn or expired invitation opens nothing",
        file="clinic/staff/models.py",
        text="return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)",
        instead="return self.all()",
        tests=("tests/clinic/staff/test_invitations.py",),
    ),
    Guard(
        name="signing asks for the person again",
        file="clinic/signatures/rules/confirmation.py",
        text="    if Means.PASSKEY in recent:\n        return None\n",
        instead="    if True:\n        return None\n",
        tests=("tests/clinic/signatures/test_ceremony.py::test_signing_in_does_not_count_as_confirming",),
    ),
)
