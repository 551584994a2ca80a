"""App configuration: prescriptions, counts and dosing sessions.

The label differs from the package because Django has an app called sessions; changing it would
rename every table.
"""

from __future__ import annotations

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Prescriptions, counts and dosing sessions."""

    name = "sessions"
    label = "therapy_sessions"

    def ready(self) -> None:
        from clients import hooks, panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first
        from clinic.scheduling import panels as appointment_panels  # noqa: PLC0415 -- apps must be loaded first
        from clinic.scheduling import readiness  # noqa: PLC0415 -- apps must be loaded first
        from clinic.signatures import kinds  # noqa: PLC0415 -- apps must be loaded first
        from clinic.staff import hooks as staff_hooks  # noqa: PLC0415 -- apps must be loaded first
        from sessions import contributions  # noqa: PLC0415 -- apps must be loaded first
        from sessions.documents import envelope, order  # noqa: PLC0415 -- apps must be loaded first
        from sessions.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from sessions.queries.ahead import readiness_for  # noqa: PLC0415 -- apps must be loaded first
        from sessions.queries.days import dosing_days  # noqa: PLC0415 -- apps must be loaded first
        from sessions.queries.underway import session_watched  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        hooks.dosing_days_sources.append(dosing_days)
        kinds.register(*envelope.KINDS, order.KIND)
        timeline.contributors.extend(
            [
                contributions.session_rows,
                contributions.adverse_rows,
                contributions.order_rows,
                contributions.note_rows,
                contributions.touch_rows,
            ]
        )
        hooks.next_step_blockers.append(contributions.order_blockers)
        hooks.merge_refusals.append(contributions.unsigned_session)
        readiness.sources.append(readiness_for)
        appointment_panels.contributors.append(contributions.appointment_panel)
        of_sessions = Permission.VIEW_DOSING_SESSION
        panels.add(ClientPart.OVERVIEW, of_sessions, contributions.next_session_panel)
        panels.add(ClientPart.COURSE, of_sessions, contributions.next_session_panel)
        panels.add(ClientPart.MEDICINE, Permission.VIEW_PRESCRIPTION, contributions.medicine_panel)
        panels.add(ClientPart.MEDICINE, of_sessions, contributions.vitals_panel, contributions.touch_panel)
        panels.decision_contributors.extend([contributions.medicine_panel, contributions.vitals_panel])
        staff_hooks.keeps_signed_in.append(session_watched)
