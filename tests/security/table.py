"""Who may open which route about whose client, in one table.

One line per route; a route without a line fails the suite. Worlds: A is the therapist's own
client, B a colleague's in the same practice, C one of another practice. A role that is not named
gets 403 everywhere; a role that is named gets 404 outside the worlds written behind it. A new
route needs one line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.factories.worlds import World

Reach = Mapping[str, str]

NOBODY_SIGNED_IN: Final = "PUBLIC"
T, P, D, O = "THERAPIST", "PRESCRIBER", "FRONT_DESK", "OWNER"  # noqa: E741 -- the letters of the role table

EVERYBODY: Final[Reach] = {T: "ABC", P: "ABC", D: "ABC", O: "ABC"}
OWNER: Final[Reach] = {O: "AB"}
CARE_TEAM: Final[Reach] = {T: "A", P: "A"}
CARE_TEAM_AND_DESK: Final[Reach] = {T: "A", P: "A", D: "AB"}
THERAPIST: Final[Reach] = {T: "A"}
THERAPIST_AND_DESK: Final[Reach] = {T: "A", D: "AB"}
PRESCRIBER: Final[Reach] = {P: "A"}
DESK: Final[Reach] = {D: "AB"}
NOT_THE_DESK: Final[Reach] = {T: "AB", P: "AB", O: "AB"}
# A person reaches their own record; an owner everybody's of the practice.
SELF_AND_OWNER: Final[Reach] = {T: "A", P: "", D: "", O: "AB"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one route is about, who reaches it, and how it may be asked."""

    reach: Reach
    methods: str = "GET"
    about: str = ""
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    is_public: bool = False
    is_package: bool = False
    # Whether a role without the permission is told 404, as if there were no such page.
    is_hidden: bool = False
    # Statuses besides 200 with which an allowed GET may answer.
    get_statuses: frozenset[int] = frozenset()
    # Statuses besides a form, a refusal or a way on with which an allowed empty POST may answer.
    post_statuses: frozenset[int] = frozenset()
    # Whether a page about a client's record: then exactly one read event precedes it.
    records_read: bool = True
    # Whether looking after the client is enough.
    team_suffices: bool = True

    @property
    def names_a_record(self) -> bool:
        """Say whether the address names a record of a world, rather than a kind or a code."""
        return bool(self.about) or any(callable(make) for make in self.kwargs.values())

    def kwargs_in(self, world: World) -> dict[str, Any]:
        """Return the arguments of the route in a world."""
        found = {"pk": getattr(world, self.about).pk} if self.about else {}
        return found | {name: make(world) if callable(make) else make for name, make in self.kwargs.items()}


def line(reach: Reach, methods: str = "GET", about: str = "", **more: Any) -> Line:
    """Return a line about a route of our own."""
    return Line(reach=reach, methods=methods, about=about, **more)


def desk_page(reach: Reach, methods: str = "GET", about: str = "", **more: Any) -> Line:
    """Return a line about a page that shows no client."""
    return Line(reach=reach, methods=methods, about=about, records_read=False, **more)


def room(methods: str = "GET", about: str = "", reach: str = "A", **more: Any) -> Line:
    """Return a line about the sealed room: its author's, and to everybody else not there at all."""
    return Line(reach={T: reach}, methods=methods, about=about, is_hidden=True, **more)


def public(methods: str = "GET", **more: Any) -> Line:
    """Return a line about a route that is open to everybody."""
    return Line(reach=EVERYBODY, methods=methods, is_public=True, records_read=False, **more)


def own_account(methods: str = "GET POST", **more: Any) -> Line:
    """Return a line about a package's page on one's own account."""
    return Line(reach=EVERYBODY, methods=methods, is_package=True, records_read=False, **more)


def pk_of(attribute: str) -> Callable[[World], Any]:
    """Return the key of a world's record, for routes with arguments of their own names."""
    return lambda world: getattr(world, attribute).pk


G, S, GS = "GET", "POST", "GET POST"
# Answers of the sign-in pages depend on the state of a sign-in; what matters is that nothing leaks.
FOUND: Final = frozenset({302})
FOUND_OR_NOT: Final = frozenset({302, 404})

ROUTES: Final[Mapping[str, Line]] = {
    # Clients
    "clients:list": line({T: "ABC", P: "ABC", D: "ABC"}),
    "clients:add": desk_page({T: "ABC", D: "ABC"}, GS),
    "clients:queue": line({P: "ABC"}),
    "clients:import": desk_page({D: "ABC"}, GS),
    "clients:import_preview": line(DESK, GS, "client_import", records_read=False),
    "clients:import_discard": line(DESK, S, "client_import"),
    "clients:detail": line(CARE_TEAM_AND_DESK, G, "client"),
    "clients:edit": line(CARE_TEAM_AND_DESK, GS, "client"),
    "clients:archive": line(CARE_TEAM_AND_DESK, S, "client"),
    "clients:restore": line(CARE_TEAM_AND_DESK, S, "client"),
    "clients:care_team": line(THERAPIST_AND_DESK, GS, "client"),
    "clients:end_membership": line(THERAPIST_AND_DESK, S, "membership"),
    "clients:make_responsible": line(THERAPIST_AND_DESK, S, "membership"),
    "clients:add_contact_person": line(CARE_TEAM_AND_DESK, GS, "client"),
    "clients:edit_contact_person": line(CARE_TEAM_AND_DESK, GS, "contact"),
    "clients:remove_contact_person": line(CARE_TEAM_AND_DESK, S, "contact"),
    "clients:open_course": line(CARE_TEAM, GS, "client"),
    "clients:course": line(CARE_TEAM, G, "course"),
    "clients:change_course_status": line(CARE_TEAM, GS, "course"),
    "clients:change_plan": line(CARE_TEAM, GS, "course"),
    "clients:request_clearance": line(THERAPIST, GS, "course"),
    "clients:clearance": line(CARE_TEAM, G, "clearance"),
    "clients:decide_clearance": line(PRESCRIBER, S, "clearance"),
    "clients:start_review": line(PRESCRIBER, S, "clearance"),
    "clients:sign_clearance": line(PRESCRIBER, GS, "clearance", get_statuses=FOUND),
    "clients:drop_decision": line(PRESCRIBER, S, "clearance"),
    "clients:clearance_templates": desk_page({P: "ABC"}),
    "clients:add_clearance_template": desk_page({P: "ABC"}, GS),
    "clients:edit_clearance_template": desk_page({P: "AB"}, GS, "clearance_template"),
    "clients:retire_clearance_template": desk_page({P: "AB"}, S, "clearance_template"),
    "clients:revoke_clearance": line(PRESCRIBER, S, "clearance"),
    "clients:consents": line(CARE_TEAM, G, "client"),
    "clients:record_consent": line(CARE_TEAM, GS, "client"),
    "clients:withdraw_consent": line(CARE_TEAM, S, "consent"),
    "clients:private_links": line(CARE_TEAM_AND_DESK, G, "client"),
    "clients:end_private_link": line(CARE_TEAM_AND_DESK, S, "private_link"),
    # Private links: an invented one leads nowhere; after many of them one has to wait.
    "links:open": public(GS, kwargs={"token": "invented"}, get_statuses=frozenset({404, 429})),
    "links:step": public(GS, kwargs={"token": "invented", "step": "sign"}, get_statuses=frozenset({404, 429})),
    "consents:send": line(CARE_TEAM_AND_DESK, GS, "client"),
    "consents:copy": line(CARE_TEAM, S, "consent", post_statuses=frozenset({200})),
    "consents:add_scan": line(CARE_TEAM, GS, "consent"),
    "consents:scan": line(CARE_TEAM, S, "consent_scan", post_statuses=frozenset({200})),
    "consents:documents": desk_page({O: "ABC"}),
    "consents:document": desk_page({O: "ABC"}, GS, kwargs={"kind": "telehealth"}),
    "consents:preview": desk_page({O: "ABC"}, kwargs={"kind": "telehealth"}, get_statuses=FOUND),
    "consents:publish": desk_page({O: "ABC"}, S, kwargs={"kind": "telehealth"}),
    "consents:discard": desk_page({O: "ABC"}, S, kwargs={"kind": "telehealth"}),
    "consents:version": desk_page(OWNER, G, kwargs={"pk": lambda world: world.consent.template_id}),
    "clients:weights": line(CARE_TEAM, G, "client"),
    "clients:record_weight": line(CARE_TEAM, GS, "client"),
    "papers:list": line(CARE_TEAM, G, "client"),
    "papers:add": line(CARE_TEAM, GS, "client"),
    "papers:download": line(CARE_TEAM, G, "paper"),
    "papers:withdraw": line(CARE_TEAM, GS, "paper"),
    "merging:choose": line(DESK, G, "client"),
    "merging:compare": line(DESK, GS, "client", kwargs={"other": pk_of("spare")}, records_read=False),
    "merging:undo": line(DESK, GS, "merge"),
    "background:background": line(CARE_TEAM_AND_DESK, G, "client"),
    "background:add_clinical": line(CARE_TEAM, GS, "client", kwargs={"slug": "medications"}),
    "background:add": line(CARE_TEAM_AND_DESK, GS, "client", kwargs={"slug": "languages"}),
    "background:close_clinical": line(CARE_TEAM, GS, "medication", kwargs={"slug": "medications"}),
    "background:close": line(CARE_TEAM_AND_DESK, GS, "language", kwargs={"slug": "languages"}),
    "clients:close_task": line(CARE_TEAM, GS, "task"),
    # A colleague's client in an emergency
    "break_glass:ask": desk_page({T: "ABC", P: "ABC"}, GS, get_statuses=FOUND),
    "break_glass:open": desk_page({T: "A", P: ""}, S, "emergency_access"),
    "break_glass:end": desk_page({T: "A", P: ""}, S, "emergency_access"),
    "break_glass:reviews": line({O: "ABC"}),
    "break_glass:review": line(OWNER, GS, "emergency_access"),
    "break_glass:decide": line(OWNER, S, "emergency_access"),
    # Measures
    "measures:choices": desk_page(OWNER, GS),
    "measures:import": desk_page(OWNER, GS),
    "measures:settings": desk_page(OWNER, GS),
    "measures:send": line(CARE_TEAM, GS, "client"),
    "measures:list": line(CARE_TEAM, G, "client"),
    "measures:instrument": line(CARE_TEAM, G, "client", kwargs={"code": "PHQ9"}),
    "measures:record": line(CARE_TEAM, GS, "client", kwargs={"code": "PHQ9"}),
    "measures:response": line(CARE_TEAM, G, "response"),
    "measures:correct": line(CARE_TEAM, GS, "response"),
    # Risk
    "risk:settings": desk_page(OWNER, GS),
    "risk:alert": line(CARE_TEAM, G, "risk_alert"),
    "risk:take_up": line(CARE_TEAM, S, "risk_alert"),
    "risk:record_contact": line(CARE_TEAM, S, "risk_alert"),
    "risk:record_outcome": line(CARE_TEAM, S, "risk_alert"),
    "risk:safety_plan": line(CARE_TEAM, G, "client"),
    "risk:write_plan": line(CARE_TEAM, GS, "client"),
    "risk:send_plan": line(CARE_TEAM, S, "client"),
    # Screening and pathway worksheet
    "screening:screening": line(CARE_TEAM, G, "course"),
    "screening:record": line(CARE_TEAM, GS, "course"),
    "screening:begin_worksheet": line(CARE_TEAM, S, "course"),
    "screening:version": line(CARE_TEAM, G, "screening"),
    "screening:set_classes": line(PRESCRIBER, S, "screening"),
    "screening:worksheet": line(CARE_TEAM, G, "worksheet"),
    "screening:save_worksheet": line(CARE_TEAM, S, "worksheet"),
    "screening:sign_worksheet": line(CARE_TEAM, GS, "worksheet", get_statuses=FOUND),
    "screening:discard_worksheet": line(CARE_TEAM, S, "worksheet"),
    # Progress notes and co-signatures
    "notes:list": line(CARE_TEAM, G, "client"),
    "notes:begin": line(CARE_TEAM, S, "client"),
    "notes:note": line(CARE_TEAM, G, "progress_note"),
    "notes:save_note": line(CARE_TEAM, S, "progress_note"),
    "notes:sign_note": line(CARE_TEAM, GS, "progress_note", get_statuses=FOUND),
    "notes:discard": line(CARE_TEAM, S, "progress_note"),
    "notes:add_addendum": line(CARE_TEAM, S, "progress_note"),
    "notes:sign_addendum": line(CARE_TEAM, GS, "progress_note", get_statuses=FOUND),
    "signatures:waiting": line({T: "ABC", P: "ABC"}),
    # A supervisor reaches what waits for them, whoever's client it is about; nobody else does.
    "signatures:cosign": line({T: "A", P: ""}, GS, "signature", get_statuses=FOUND),
    # Orders and dosing sessions
    "sessions:medicine": line(CARE_TEAM, G, kwargs={"client_pk": pk_of("client")}),
    "sessions:touch": line(CARE_TEAM, GS, kwargs={"client_pk": pk_of("client")}),
    "sessions:reaffirm_touch": line(CARE_TEAM, S, "touch_consent"),
    "sessions:take_back_touch": line(CARE_TEAM, S, "touch_consent"),
    "sessions:stop_touch": line(THERAPIST, S, "dosing_session"),
    "sessions:enter_order": line(PRESCRIBER, GS, kwargs={"course_pk": pk_of("course")}),
    "sessions:sign_order": line(PRESCRIBER, GS, kwargs={"course_pk": pk_of("course")}, get_statuses=FOUND),
    "sessions:prescription": line(CARE_TEAM, G, "prescription"),
    "sessions:record_receipt": line(CARE_TEAM, S, "prescription"),
    "sessions:record_shipment": line(CARE_TEAM, S, "prescription"),
    "sessions:change_prescription_status": line(CARE_TEAM, S, "prescription"),
    "sessions:record_count": line(CARE_TEAM, S, "prescription"),
    "sessions:report_left_behind": line(CARE_TEAM, S, "prescription"),
    "sessions:correct_count": line(CARE_TEAM, GS, "prescription", kwargs={"line_pk": pk_of("count_line")}),
    "sessions:offline": line({T: "ABC"}, records_read=False),
    "sessions:offline_worker": line({T: "ABC"}, records_read=False),
    "sessions:open": line(THERAPIST, S, kwargs={"appointment_pk": pk_of("dosing_appointment")}),
    "sessions:group": line(CARE_TEAM, G, "group_session"),
    "sessions:group_watch": line(THERAPIST, G, "group_session", records_read=False),
    "sessions:group_mark": line(CARE_TEAM, G, "group_session", records_read=False),
    "sessions:detail": line(CARE_TEAM, G, "dosing_session"),
    "sessions:watch": line(THERAPIST, G, "dosing_session", records_read=False),
    "sessions:mark": line(CARE_TEAM, G, "dosing_session", records_read=False),
    "sessions:prepare": line(THERAPIST, S, "dosing_session"),
    "sessions:pass_gate": line(THERAPIST, S, "dosing_session"),
    "sessions:sign_gate": line(THERAPIST, GS, "dosing_session", get_statuses=FOUND),
    "sessions:start": line(THERAPIST, S, "dosing_session"),
    "sessions:convert": line(THERAPIST, S, "dosing_session"),
    "sessions:abort": line(THERAPIST, S, "dosing_session"),
    "sessions:record_dose": line(THERAPIST, S, "dosing_session"),
    "sessions:end_hold": line(THERAPIST, S, "dosing_session", kwargs={"entry_pk": pk_of("dose")}),
    "sessions:record_vitals": line(THERAPIST, S, "dosing_session"),
    "sessions:record_event": line(THERAPIST, S, "dosing_session"),
    "sessions:add_words": line(THERAPIST, S, "dosing_session", kwargs={"entry_pk": pk_of("timeline_event")}),
    "sessions:record_touch": line(THERAPIST, S, "dosing_session"),
    "sessions:record_adverse_event": line(THERAPIST, S, "dosing_session"),
    "sessions:correct_entry": line(THERAPIST, GS, "dosing_session", kwargs={"kind": "dose", "entry_pk": pk_of("dose")}),
    "sessions:undo_entry": line(THERAPIST, S, "dosing_session", kwargs={"kind": "dose", "entry_pk": pk_of("dose")}),
    "sessions:record_readiness": line(THERAPIST, S, "dosing_session"),
    "sessions:discharge": line(THERAPIST, S, "dosing_session"),
    "sessions:note": line(CARE_TEAM, G, "dosing_session"),
    "sessions:save_note": line(THERAPIST, S, "dosing_session"),
    "sessions:sign_note": line(THERAPIST, GS, "dosing_session", get_statuses=FOUND),
    "sessions:add_addendum": line(THERAPIST, S, "dosing_session"),
    "sessions:sign_addendum": line(THERAPIST, GS, "dosing_session", get_statuses=FOUND),
    # Integration
    "integration:board": line({T: "ABC", P: "ABC"}),
    "integration:session": line(CARE_TEAM, G, "dosing_session"),
    "integration:begin": line(THERAPIST, S, "dosing_session"),
    "integration:decline": line(THERAPIST, S, "dosing_session"),
    "integration:note": line(CARE_TEAM, G, "integration_note"),
    "integration:save_note": line(THERAPIST, S, "integration_note"),
    "integration:sign_note": line(THERAPIST, GS, "integration_note", get_statuses=FOUND),
    "integration:add_addendum": line(THERAPIST, S, "integration_note"),
    "integration:sign_addendum": line(THERAPIST, GS, "integration_note", get_statuses=FOUND),
    "integration:add_commitment": line(THERAPIST, S, "integration_note"),
    "integration:move_commitment": line(THERAPIST, S, "commitment"),
    # The sealed room
    "psychotherapy_notes:own_notes": room(reach="ABC"),
    "psychotherapy_notes:leave": room(S, reach="ABC", records_read=False),
    "psychotherapy_notes:room": room(G, "client"),
    "psychotherapy_notes:begin": room(S, "client"),
    "psychotherapy_notes:note": room(G, "psychotherapy_note"),
    "psychotherapy_notes:save": room(S, "psychotherapy_note"),
    "psychotherapy_notes:lock": room(S, "psychotherapy_note"),
    "psychotherapy_notes:record_authorization": room(GS, "client"),
    "psychotherapy_notes:authorization": room(G, "authorization"),
    "psychotherapy_notes:revoke": room(S, "authorization"),
    "psychotherapy_notes:release": room(S, "authorization"),
    "psychotherapy_notes:download": room(G, "release"),
    # Calendar and messages
    "scheduling:calendar": line({T: "ABC", P: "ABC", D: "ABC"}),
    "scheduling:feed": line({T: "ABC", P: "ABC", D: "ABC"}, get_statuses=frozenset({400}), records_read=False),
    "scheduling:book": line({T: "ABC", D: "ABC"}, GS, post_statuses=frozenset({405})),
    "scheduling:find_clients": line({T: "ABC", D: "ABC"}),
    "scheduling:detail": line(CARE_TEAM_AND_DESK, G, "appointment"),
    "scheduling:change_status": line(THERAPIST_AND_DESK, S, "appointment"),
    "scheduling:move": line(THERAPIST_AND_DESK, GS, "appointment"),
    "scheduling:cancel": line(THERAPIST_AND_DESK, S, "appointment"),
    "scheduling:book_group": desk_page({T: "ABC", D: "ABC"}, GS),
    "scheduling:group": line(CARE_TEAM_AND_DESK, G, "group_session"),
    "scheduling:add_member": line(THERAPIST_AND_DESK, S, "group_session"),
    "scheduling:call_off_group": line(THERAPIST_AND_DESK, S, "group_session", team_suffices=False),
    "reminders:messages": line({T: "ABC", D: "ABC"}),
    "reminders:detail": line(THERAPIST_AND_DESK, G, "reminder"),
    "reminders:send_again": line(THERAPIST_AND_DESK, S, "reminder"),
    "drafts:keep": desk_page(EVERYBODY, S),
    "drafts:find": desk_page(EVERYBODY, S),
    "drafts:restore": desk_page(EVERYBODY, S, post_statuses=frozenset({404})),
    "drafts:discard": desk_page(EVERYBODY, S),
    "messaging:outbox": line({D: "ABC", O: "ABC"}),
    # Reports
    "reports:who_can_see": line(CARE_TEAM, G, "client"),
    "reports:preview_record": line(CARE_TEAM, G, "client", kwargs={"role": "front-desk"}),
    "reports:funnel": line({T: "ABC", P: "ABC", O: "ABC"}),
    "reports:today": line(EVERYBODY, records_read=False),
    "reports:documents": line({T: "ABC", P: "ABC"}),
    "reports:issue_dosing_summary": line(CARE_TEAM, S, "dosing_session"),
    "reports:document": line(CARE_TEAM, G, "document"),
    "reports:document_state": line(CARE_TEAM, G, "document"),
    "reports:download": line(CARE_TEAM, S, "document"),
    "reports:retry": line(CARE_TEAM, S, "document"),
    "reports:print_screening": line(CARE_TEAM, S, "screening"),
    "reports:print_worksheet": line(CARE_TEAM, S, "worksheet"),
    "reports:print_comparison": line(CARE_TEAM, S, "client"),
    "reports:emergency": desk_page({D: "ABC", O: "ABC"}),
    "reports:print_emergency": desk_page({D: "ABC"}, S),
    "reports:course_chart": line(CARE_TEAM, G, "client"),
    "reports:compare_doses": line(CARE_TEAM, G, "client"),
    "reports:print_safety_plan": line(CARE_TEAM, S, "safety_plan"),
    "reports:find": line(EVERYBODY, records_read=False),
    "reports:activity": desk_page({O: "ABC"}),
    "reports:haste": desk_page({O: "ABC"}),
    "reports:haste_alert": desk_page(OWNER, GS, "haste_alert"),
    "reports:export_activity": desk_page({O: "ABC"}, S),
    "reports:client_access": line(CARE_TEAM, G, "client"),
    # Packets for outside prescribers
    "packets:packets": line(CARE_TEAM, GS, "client"),
    "packets:packet": line(CARE_TEAM, G, "packet"),
    "packets:print_packet": line(CARE_TEAM, S, "packet"),
    "packets:send": line(CARE_TEAM, S, "packet"),
    # Custody of the record
    "custody:record": line(CARE_TEAM, G, "client"),
    "custody:export": line(CARE_TEAM, GS, "client", get_statuses=FOUND),
    "custody:archive": line(CARE_TEAM, G, "archive"),
    "custody:archive_state": line(CARE_TEAM, G, "archive"),
    "custody:download_archive": line(CARE_TEAM, S, "archive"),
    "custody:retry_archive": line(CARE_TEAM, S, "archive"),
    "custody:accounting": line(CARE_TEAM, G, "client"),
    "custody:record_disclosure": line(CARE_TEAM, GS, "client"),
    "custody:hand_over": line(CARE_TEAM, GS, "document"),
    "custody:mark_part2": line(CARE_TEAM, S, "client"),
    "custody:fhir_response": line(CARE_TEAM, S, "response"),
    "custody:place_hold": line({T: "A", P: "A", O: "AB"}, GS, "client"),
    "custody:kept": desk_page({O: "ABC"}),
    "custody:edit_retention": desk_page({O: "ABC"}, GS),
    "custody:kept_record": line(OWNER, G, "client"),
    "custody:ask_purge": line(OWNER, S, "client"),
    "custody:lift_hold": line(OWNER, GS, "hold"),
    "custody:purge": line(OWNER, G, "purge"),
    "custody:confirm_purge": line(OWNER, S, "purge"),
    "custody:withdraw_purge": line(OWNER, S, "purge"),
    "custody:practice_archives": desk_page(NOT_THE_DESK),
    "custody:export_practice": desk_page({O: "ABC"}, GS, get_statuses=FOUND),
    "custody:practice_archive": desk_page(NOT_THE_DESK, G, "practice_archive"),
    "custody:practice_archive_state": desk_page(NOT_THE_DESK, G, "practice_archive"),
    "custody:download_practice_archive": desk_page(OWNER, S, "practice_archive"),
    "custody:retry_practice_archive": desk_page(OWNER, S, "practice_archive"),
    "custody:read_passphrase": desk_page(NOT_THE_DESK, S, "practice_archive"),
    "reports:export_client_access": line(CARE_TEAM, S, "client"),
    # Staff
    "staff:list": desk_page({O: "ABC"}),
    "staff:styleguide": desk_page(EVERYBODY, GS),
    "staff:profile": desk_page(EVERYBODY),
    "staff:sign_in_state": public(G),
    "staff:here": desk_page(EVERYBODY, S),
    "staff:sign_ins": desk_page(EVERYBODY),
    "staff:end_other_sign_ins": desk_page(EVERYBODY, S),
    "staff:end_sign_in": desk_page(EVERYBODY, S, kwargs={"pk": 1}, post_statuses=frozenset({404})),
    "staff:lock": desk_page(EVERYBODY, S),
    "staff:unlock": desk_page(EVERYBODY, GS, get_statuses=FOUND),
    "staff:invite": desk_page({O: "ABC"}, GS),
    "staff:withdraw_invitation": desk_page(OWNER, S, "invitation"),
    "staff:join": public(GS, kwargs={"token": "invented"}, get_statuses=frozenset({404})),
    "staff:detail": desk_page(OWNER, G, "member"),
    "staff:edit": desk_page(SELF_AND_OWNER, GS, "member"),
    "staff:edit_roles": desk_page(OWNER, GS, "member"),
    "staff:edit_supervision": desk_page(OWNER, GS, "member"),
    "staff:deactivate": desk_page(OWNER, S, "member"),
    "staff:reactivate": desk_page(OWNER, S, "member"),
    "staff:edit_hours": desk_page(SELF_AND_OWNER, GS, "member"),
    "staff:add_credential": desk_page(SELF_AND_OWNER, GS, "member"),
    "staff:papers": desk_page({O: "ABC"}),
    "staff:print_packet": desk_page(SELF_AND_OWNER, S, "member"),
    "staff:edit_credential": desk_page(SELF_AND_OWNER, GS, "credential"),
    "staff:remove_credential": desk_page(SELF_AND_OWNER, S, "credential"),
    "staff:credential_scan": desk_page(SELF_AND_OWNER, G, "credential_scan"),
    # The practice
    "practice:settings": desk_page({O: "ABC"}),
    "practice:edit_details": desk_page({O: "ABC"}, GS),
    "practice:edit_care": desk_page({O: "ABC"}, GS),
    "practice:edit_quiet_hours": desk_page({O: "ABC"}, GS),
    "practice:edit_links": desk_page({O: "ABC"}, GS),
    "practice:edit_safeguards": desk_page({O: "ABC"}, GS),
    "practice:add_location": desk_page({O: "ABC"}, GS),
    "practice:edit_location": desk_page(OWNER, GS, "location"),
    "practice:add_room": desk_page(OWNER, GS, "location"),
    "practice:edit_room": desk_page(OWNER, GS, "room"),
    "practice:add_appointment_type": desk_page({O: "ABC"}, GS),
    "practice:edit_appointment_type": desk_page(OWNER, GS, "appointment_type"),
    "backups:backups": desk_page({O: "ABC"}),
    "backups:ask": desk_page({O: "ABC"}, S),
    # Signing in, and one's own account
    "account_login": public(GS, get_statuses=FOUND),
    "account_logout": public(GS, get_statuses=FOUND),
    "account_inactive": public(GS),
    "account_reset_password": public(GS),
    "account_reset_password_done": public(GS),
    "account_reset_password_from_key": public(GS, kwargs={"uidb36": "abc", "key": "invented-key"}),
    "account_reset_password_from_key_done": public(GS),
    "mfa_authenticate": public(GS, get_statuses=FOUND),
    "mfa_login_webauthn": public(GS, get_statuses=FOUND),
    "health": public(G, get_statuses=frozenset({503})),
    "account_reauthenticate": own_account(),
    "account_change_password": own_account(),
    "mfa_index": own_account(),
    "mfa_reauthenticate": own_account(get_statuses=FOUND),
    "mfa_reauthenticate_webauthn": own_account(get_statuses=FOUND),
    "mfa_activate_totp": own_account(get_statuses=FOUND),
    "mfa_deactivate_totp": own_account(get_statuses=FOUND_OR_NOT),
    "mfa_view_recovery_codes": own_account(get_statuses=FOUND_OR_NOT),
    "mfa_generate_recovery_codes": own_account(get_statuses=FOUND_OR_NOT),
    "mfa_download_recovery_codes": own_account(get_statuses=FOUND_OR_NOT),
    "mfa_list_webauthn": own_account(get_statuses=FOUND),
    "mfa_add_webauthn": own_account(get_statuses=FOUND),
    "mfa_edit_webauthn": own_account(kwargs={"pk": 1}, get_statuses=FOUND_OR_NOT),
    "mfa_remove_webauthn": own_account(kwargs={"pk": 1}, get_statuses=FOUND_OR_NOT),
}
