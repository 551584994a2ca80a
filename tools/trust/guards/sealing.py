"""Encryption: bound to its place, closed on failure, under keys of its own."""

from __future__ import annotations

from typing import Final

from tools.trust.mutation import Guard

FILE: Final = "clinic/core/encryption.py"
TESTS: Final = "tests/clinic/core/test_encryption.py"
SWAPS: Final = f"{TESTS}::test_two_hundred_swaps_between_rows_fields_and_practices_are_refused"
BINDING: Final = 'return f"{self.model._meta.db_table}|{instance.pk}|{self.column}"'

GUARDS: Final = (
    Guard(
        name="a sealed value is bound to its table",
        file=FILE,
        text=BINDING,
        instead='return f"{instance.pk}|{self.column}"',
        tests=(f"{TESTS}::test_a_value_does_not_open_in_another_table",),
    ),
    Guard(
        name="a sealed value is bound to its row",
        file=FILE,
        text=BINDING,
        instead='return f"{self.model._meta.db_table}|{self.column}"',
        tests=(SWAPS,),
    ),
    Guard(
        name="a sealed value is bound to its field",
        file=FILE,
        text=BINDING,
        instead='return f"{self.model._meta.db_table}|{instance.pk}"',
        tests=(SWAPS,),
    ),
    Guard(
        name="a sealed value is bound to its practice",
        file=FILE,
        text="|{practice}",
        instead="",
        times=4,
        tests=(f"{TESTS}::test_a_value_opens_in_its_own_place_only",),
    ),
    Guard(
        name="what was never sealed is not shown",
        file=FILE,
        text='        raise DecryptionFailed(f"Not a sealed value: {binding}")\n',
        instead="        return sealed\n",
        tests=(f"{TESTS}::test_what_was_never_sealed_is_refused",),
    ),
    Guard(
        name="an altered value is not shown",
        file=FILE,
        text='        raise DecryptionFailed(f"Altered, or moved from elsewhere: {binding}") from None\n',
        instead="        return sealed\n",
        tests=(f"{TESTS}::test_every_flipped_bit_is_refused",),
    ),
    Guard(
        name="plain text is never written past the sealing",
        file=FILE,
        text="        if value is not None and not isinstance(value, Sealed):\n",
        instead="        if False:\n",
        tests=(f"{TESTS}::test_update_of_plain_text_raises_and_stores_nothing",),
    ),
    Guard(
        name="psychotherapy notes stand under a key of their own",
        file="sessions/psychotherapy_notes/models.py",
        text="return EncryptedTextField(*args, purpose=Purpose.PSYCHOTHERAPY, **kwargs)",
        instead="return EncryptedTextField(*args, **kwargs)",
        tests=("tests/sessions/psychotherapy_notes/test_key.py::test_every_text_of_the_room_is_under_that_key",),
    ),
    Guard(
        name="a truncated key stops the start",
        file="clinic/core/keyring.py",
        text="if len(key.secret) != KEY_BYTES or len(key.key_id) != KEY_ID_BYTES:",
        instead="if False:",
        tests=("tests/clinic/core/test_keyring.py",),
    ),
)
