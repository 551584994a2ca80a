"""Who may see what: roles, care teams, practices, and the doors to a record."""

from __future__ import annotations

from typing import Final

from tools.trust.mutation import Guard

REACH: Final = "tests/clinic/policy/test_reach.py"

GUARDS: Final = (
    Guard(
        name="a route asks for a role",
        file="clinic/policy/decorators.py",
        text="if not any(scope_of(user.roles, permission) for permission in permissions):",
        instead="if False:",
        tests=("tests/security/test_matrix.py::test_the_declared_answers[staff:list]",),
    ),
    Guard(
        name="a view without a policy is refused",
        file="clinic/policy/routes.py",
        text="undeclared = sorted(route.pattern for route in all_routes() if route.policy is None)",
        instead="undeclared: list[str] = []",
        tests=("tests/clinic/policy/test_routes.py",),
    ),
    Guard(
        name="nobody reaches another practice",
        file="clinic/policy/reach.py",
        text="in_practice = Q(practice_id=user.practice_id)",
        instead="in_practice = Q()",
        tests=(f"{REACH}::test_another_practice_sees_nothing_whatever_its_roles",),
    ),
    Guard(
        name="a merged chart takes nothing new",
        file="clinic/policy/reach.py",
        text=" & open_for(permission, client=client)",
        instead="",
        tests=("tests/security/test_closed_charts.py::test_a_merged_chart_takes_nothing_new_by_any_route",),
    ),
    Guard(
        name="a chart opens to its care team",
        file="clinic/policy/reach.py",
        text="    return in_practice & own\n",
        instead="    return in_practice\n",
        tests=(f"{REACH}::test_care_team_sees_its_clients_and_a_colleague_does_not",),
    ),
    Guard(
        name="an ended membership opens nothing",
        file="clinic/policy/reach.py",
        text="return Q(started_on__lte=today) & (Q(ended_on__isnull=True) | Q(ended_on__gt=today))",
        instead="return Q(started_on__lte=today)",
        tests=("tests/security/test_state.py",),
    ),
    Guard(
        name="a membership begins on its first day",
        file="clinic/policy/reach.py",
        text="return Q(started_on__lte=today) & (Q(ended_on__isnull=True) | Q(ended_on__gt=today))",
        instead="return Q(ended_on__isnull=True) | Q(ended_on__gt=today)",
        tests=(f"{REACH}::test_membership_counts_from_its_first_to_before_its_last_day",),
    ),
    Guard(
        name="a deactivated person reaches nothing",
        file="clinic/policy/reach.py",
        text="scope = scope_of(user.roles, permission) if user.is_active else None",
        instead="scope = scope_of(user.roles, permission)",
        tests=(f"{REACH}::test_a_deactivated_person_reaches_nothing",),
    ),
    Guard(
        name="the front desk sees no chart",
        file="clinic/policy/grants.py",
        text="        P.IMPORT_CLIENTS: Scope.PRACTICE,\n",
        instead="        P.IMPORT_CLIENTS: Scope.PRACTICE,\n        P.VIEW_CHART: Scope.PRACTICE,\n",
        tests=(
            "tests/clinic/policy/test_grants.py",
            "tests/security/test_matrix.py::test_the_declared_answers[clients:course]",
        ),
    ),
    Guard(
        name="the door to a course asks who is knocking",
        file="clients/access.py",
        text='return _opened(user, pk, Course.objects.visible_to(user, permission).select_related("client__practice"))',
        instead='return _opened(user, pk, Course.objects.select_related("client__practice"))',
        tests=("tests/security/test_matrix.py::test_the_declared_answers[clients:course]",),
    ),
    Guard(
        name="the door to a dosing session asks who is knocking",
        file="sessions/access.py",
        text="found = DosingSession.objects.visible_to(user, permission).select_related(",
        instead="found = DosingSession.objects.select_related(",
        tests=("tests/security/test_matrix.py::test_the_declared_answers[sessions:detail]",),
    ),
    Guard(
        name="a document is handed over by its door alone",
        file="reports/access.py",
        text="found = RenderedDocument.objects.visible_to(user, permission).select_related(",
        instead="found = RenderedDocument.objects.select_related(",
        tests=("tests/security/test_matrix.py::test_the_declared_answers[reports:download]",),
    ),
    Guard(
        name="a person's papers are theirs and the owner's",
        file="clinic/staff/access.py",
        text="return people if may(user, Permission.MANAGE_STAFF) else people.filter(pk=user.pk)",
        instead="return people",
        tests=("tests/clinic/staff/test_hours_and_papers.py::test_a_colleagues_paper_is_out_of_reach",),
    ),
    Guard(
        name="an uploaded list is seen by whoever uploaded it",
        file="clients/models/client_import.py",
        text="return self.filter(practice_id=user.practice_id, uploaded_by=user)",
        instead="return self.filter(practice_id=user.practice_id)",
        tests=("tests/clients/views/test_importing.py::test_an_upload_is_seen_by_the_person_who_made_it_alone",),
    ),
    Guard(
        name="nobody raises their own rights",
        file="clinic/staff/rules/roles.py",
        text="    if not wanted:\n        return Refusal.NO_ROLE\n    if is_own_account:\n        return Refusal.OWN_ACCOUNT\n",
        instead="    if not wanted:\n        return Refusal.NO_ROLE\n",
        tests=("tests/clinic/staff/test_roles.py",),
    ),
    Guard(
        name="a psychotherapy note is its author's alone",
        file="sessions/psychotherapy_notes/models.py",
        text="return self.filter(author_id=user.pk, practice_id=user.practice_id)",
        instead="return self.filter(practice_id=user.practice_id)",
        tests=("tests/security/test_matrix.py::test_the_declared_answers[psychotherapy_notes:note]",),
    ),
    Guard(
        name="the room of psychotherapy notes opens to who has just confirmed who they are",
        file="sessions/psychotherapy_notes/access.py",
        text="    if not is_open:\n        raise RoomIsClosed",
        instead="    pass",
        tests=("tests/sessions/psychotherapy_notes/views/test_door.py",),
    ),
    Guard(
        name="a chart opened in an emergency can only be looked at",
        file="clinic/break_glass/middleware.py",
        text="if access is not None and request.method in LOOKING and kwargs:",
        instead="if access is not None and kwargs:",
        tests=("tests/clinic/break_glass/test_looking_only.py",),
    ),
    Guard(
        name="lists stay as they were while a chart is open in an emergency",
        file="clinic/break_glass/middleware.py",
        text="if access is not None and request.method in LOOKING and kwargs:",
        instead="if access is not None and request.method in LOOKING:",
        tests=("tests/clinic/break_glass/test_charts.py::test_lists_and_search_stay_as_they_were",),
    ),
    Guard(
        name="the third emergency of a day waits for an owner",
        file="clinic/break_glass/rules/opening.py",
        text="    return opened_today >= OPENED_A_DAY\n",
        instead="    return False\n",
        tests=("tests/clinic/break_glass/test_charts.py::test_the_third_of_a_day_waits_for_an_owner",),
    ),
    Guard(
        name="a chart opens in an emergency with a reason",
        file="clinic/break_glass/rules/opening.py",
        text="    if not is_a_reason(reason):\n        return Refusal.REASON_TOO_SHORT\n",
        instead="",
        tests=("tests/clinic/break_glass/rules/test_opening.py",),
    ),
)
