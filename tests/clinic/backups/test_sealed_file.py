"""The sealed file gives back exactly what was sealed, or nothing."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.backups.sealed_file import (
    CHUNK_BYTES,
    HEADER_BYTES,
    TAG_BYTES,
    BackupKeyMissing,
    SealedFileRefused,
    seal,
    unseal,
)
from clinic.core import keyring
from clinic.core.keyring import Purpose, create_key_ring

pytestmark = pytest.mark.pure

SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES


def sealed(*parts: bytes) -> bytes:
    out = io.BytesIO()
    seal(parts, out)
    return out.getvalue()


def opened(raw: bytes) -> bytes:
    return b"".join(unseal(io.BytesIO(raw)))


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7]
)
def test_what_was_sealed_comes_back(size: int) -> None:
    plain = random.Random(size).randbytes(size)

    assert opened(sealed(plain)) == plain


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=3000)))
def test_how_it_was_handed_over_does_not_matter(parts: list[bytes]) -> None:
    assert opened(sealed(*parts)) == b"".join(parts)


def test_the_same_content_never_looks_the_same_and_shows_nothing() -> None:
    one, other = sealed(b"canary" * 100), sealed(b"canary" * 100)

    assert one[HEADER_BYTES:] != other[HEADER_BYTES:]
    assert b"canary" not in one


def test_every_flipped_bit_is_refused() -> None:
    raw = sealed(random.Random(1).randbytes(2 * CHUNK_BYTES + 100))
    chance = random.Random(2)
    places = [*range(HEADER_BYTES), *(chance.randrange(len(raw)) for _ in range(150))]
    for place in places:
        spoiled = bytearray(raw)
        spoiled[place] ^= 1 << chance.randrange(8)
        with pytest.raises(SealedFileRefused):
            opened(bytes(spoiled))


def test_every_cut_is_refused() -> None:
    raw = sealed(random.Random(3).randbytes(3 * CHUNK_BYTES))
    edges = [HEADER_BYTES + n * SEALED_CHUNK for n in range(3)]
    for length in [0, 5, HEADER_BYTES - 1, *edges, *(edge + 1 for edge in edges), len(raw) - 1, len(raw) - TAG_BYTES]:
        with pytest.raises(SealedFileRefused):
            opened(raw[:length])


def test_reordered_doubled_and_foreign_chunks_are_refused() -> None:
    raw, foreign = (sealed(random.Random(seed).randbytes(3 * CHUNK_BYTES)) for seed in (4, 5))
    head, body = raw[:HEADER_BYTES], raw[HEADER_BYTES:]
    first, second, last = body[:SEALED_CHUNK], body[SEALED_CHUNK : 2 * SEALED_CHUNK], body[2 * SEALED_CHUNK :]
    for wrong in (
        second + first + last, first + last, first + first + last, first + second + last + last,
        first + second + last + b"more", first + foreign[HEADER_BYTES + SEALED_CHUNK :], foreign[HEADER_BYTES:],
    ):  # fmt: skip
        with pytest.raises(SealedFileRefused):
            opened(head + wrong)


def test_something_else_is_refused_with_a_sentence() -> None:
    with pytest.raises(SealedFileRefused, match="not a backup"):
        opened(b"SQLite format 3\x00" + bytes(1000))


def test_without_its_key_it_names_the_key_and_nothing_more(tmp_path: Path, settings: Any) -> None:
    raw = sealed(b"canary")
    settings.KEY_RING_FILE = str(tmp_path / "keyring.json")
    create_key_ring(Path(settings.KEY_RING_FILE))
    keyring.forget_cached_ring()
    try:
        with pytest.raises(BackupKeyMissing, match="not in the key ring") as refusal:
            opened(raw)
    finally:
        keyring.forget_cached_ring()
    secrets = [row["secret"] for row in json.loads(Path(settings.KEY_RING_FILE).read_text())["keys"]]
    assert not any(secret in str(refusal.value) for secret in secrets)


def test_backups_have_a_key_of_their_own() -> None:
    ring = keyring.key_ring()

    assert ring.primary(Purpose.BACKUP).secret not in {
        key.secret for key in ring.keys if key.purpose is not Purpose.BACKUP
    }
