"""The ledger, signatures, and what the database refuses to change."""

from __future__ import annotations

from typing import Final

from tools.trust.mutation import Guard

LEDGER: Final = "tests/clinic/audit/test_ledger.py"
ATTACKS: Final = "tests/clinic/audit/test_chain_attacks.py"
SIGNING: Final = "tests/sessions/services/test_signing.py"

GUARDS: Final = (
    Guard(
        name="opening a record is in the ledger",
        file="clients/access.py",
        text="    audit.record_read(actor=user, target=record)\n    return record\n",
        instead="    return record\n",
        tests=("tests/security/test_matrix.py::test_the_declared_answers[clients:detail]",),
    ),
    Guard(
        name="without the ledger no page is shown",
        file="clinic/policy/middleware.py",
        text="        if isinstance(exception, LedgerUnavailable):\n",
        instead="        if False:\n",
        tests=("tests/security/test_ledger_down.py",),
    ),
    Guard(
        name="an unwritable ledger is not passed over",
        file="clinic/audit/services.py",
        text='        raise LedgerUnavailable("The access log cannot be written.") from problem\n',
        instead="        return event\n",
        tests=("tests/security/test_ledger_down.py",),
    ),
    Guard(
        name="a refused visit is in the ledger",
        file="clinic/policy/decorators.py",
        text='                audit.record_refusal(actor=user, action="policy.route.refused", reason_code="ROLE")\n',
        instead="",
        tests=("tests/security/test_ledger_down.py::test_no_refusal_is_lost",),
    ),
    Guard(
        name="the database refuses to change the ledger",
        file="clinic/core/triggers.py",
        text='        Guard(table=table, event="UPDATE", name="no_update"),\n',
        instead="",
        tests=(f"{LEDGER}::test_the_database_refuses_too",),
    ),
    Guard(
        name="the database refuses to shorten the ledger",
        file="clinic/core/triggers.py",
        text='        Guard(table=table, event="DELETE", name="no_delete"),\n',
        instead="",
        tests=(f"{LEDGER}::test_the_database_refuses_too",),
    ),
    Guard(
        name="an altered row of the ledger is found",
        file="clinic/audit/verification.py",
        text='return "" if _same(row["hash"], expected) else "altered"',
        instead='return ""',
        tests=(ATTACKS,),
    ),
    Guard(
        name="a missing row of the ledger is found",
        file="clinic/audit/verification.py",
        text='        if row["seq"] != self.seq + 1:\n            yield Finding(seq=self.seq + 1, problem="missing")\n',
        instead="",
        tests=(f"{ATTACKS}::test_a_missing_row_is_named",),
    ),
    Guard(
        name="a tail cut off the ledger is found",
        file="clinic/audit/verification.py",
        text="        sealed = is_sealed(head.seq, head.hash, head.latest_at, head.seal)\n",
        instead="        return\n",
        tests=(ATTACKS,),
    ),
    Guard(
        name="the hash of a row covers its content",
        file="clinic/audit/chain.py",
        text="content = _encode({name: _plain(values[name]) for name in fields}).encode()",
        instead='content = b""',
        tests=(ATTACKS,),
    ),
    Guard(
        name="an older database put back is found",
        file="clinic/audit/verification.py",
        text="        if later:\n",
        instead="        if False:\n",
        tests=("tests/clinic/audit/test_anchors.py",),
    ),
    Guard(
        name="a signed session note is frozen by the database",
        file="sessions/migrations/0002_guard_records.py",
        text='        event="UPDATE",\n        name="signed_update",\n        when="OLD.signed_at IS NOT NULL",\n',
        instead='        event="UPDATE",\n        name="signed_update",\n        when="1 = 0",\n',
        tests=(f"{SIGNING}::test_the_database_refuses_to_change_a_signed_note_order_or_session",),
    ),
    Guard(
        name="a signed integration note is frozen by the database",
        file="integration/migrations/0002_guard_records.py",
        text='"OLD.signed_at IS NOT NULL"',
        instead='"1 = 0"',
        tests=("tests/integration/services/test_notes.py::test_the_database_keeps_a_signed_note",),
    ),
    Guard(
        name="a locked psychotherapy note is frozen by the database",
        file="sessions/psychotherapy_notes/migrations/0002_guard_records.py",
        text='"OLD.locked_at IS NOT NULL"',
        instead='"1 = 0"',
        tests=("tests/sessions/psychotherapy_notes/services/test_notes.py::test_not_even_sql_changes_a_locked_note",),
    ),
    Guard(
        name="nothing joins a signed session",
        file="sessions/services/entries.py",
        text="    if locked.status is DosingStatus.CLOSED:\n",
        instead="    if False:\n",
        tests=(f"{SIGNING}::test_nothing_joins_a_signed_session",),
    ),
    Guard(
        name="a signed integration note takes no other text",
        file="integration/services/notes.py",
        text='    if locked.is_signed:\n        raise IntegrationRefused(_("This note is signed. Add an addition instead."))\n',
        instead="",
        tests=("tests/integration/services/test_notes.py::test_a_signed_note_is_neither_saved_nor_signed_again",),
    ),
    Guard(
        name="only the signer adds to a signed note",
        file="integration/services/notes.py",
        text="    if locked.signed_by_id != actor.pk:\n",
        instead="    if False:\n",
        tests=("tests/integration/services/test_notes.py::test_additions_are_the_signers_and_only_after_signing",),
    ),
    Guard(
        name="only a therapist signs the note of a session",
        file="sessions/services/notes.py",
        text="    if scope_of(actor.roles, Permission.SIGN_NOTE) is None:\n",
        instead="    if False:\n",
        tests=(f"{SIGNING}::test_a_prescriber_cannot_sign_the_note",),
    ),
    Guard(
        name="a note somebody else saved is not overwritten",
        file="sessions/services/notes.py",
        text="    if (note.version if note is not None else 0) != version:\n",
        instead="    if False:\n",
        tests=(f"{SIGNING}::test_a_note_saved_by_somebody_else_is_not_overwritten",),
    ),
)
