"""What to heed before somebody calls or writes."""

from __future__ import annotations

from itertools import product

import pytest

from clients.rules.contact import warnings
from clients.terms import ContactAnswer, ContactWarning

pytestmark = pytest.mark.pure
A, W = ContactAnswer, ContactWarning


@pytest.mark.parametrize(
    ("voicemail", "shared_phone", "says", "expected"),
    [
        (A.NOT_ASKED, A.NOT_ASKED, "", (W.NOTHING_KNOWN,)),
        (A.NOT_ASKED, A.NOT_ASKED, "Ask for Al.", (W.VOICEMAIL_NOT_ASKED,)),
        (A.NO, A.NO, "", (W.NO_VOICEMAIL,)),
        (A.YES, A.NO, "", ()),
        (A.YES, A.YES, "", (W.SHARED_PHONE,)),
        (A.NO, A.YES, "", (W.NO_VOICEMAIL, W.SHARED_PHONE)),
    ],
)
def test_each_answer_has_its_warning(
    voicemail: A, shared_phone: A, says: str, expected: tuple[ContactWarning, ...]
) -> None:
    assert warnings(voicemail=voicemail, shared_phone=shared_phone, says=says) == expected


def test_only_a_plain_yes_to_voicemail_goes_without_a_warning_about_it() -> None:
    about_voicemail = {W.NO_VOICEMAIL, W.VOICEMAIL_NOT_ASKED, W.NOTHING_KNOWN}
    for voicemail, shared_phone, says in product(A, A, ("", "Text first.")):
        found = set(warnings(voicemail=voicemail, shared_phone=shared_phone, says=says))
        assert bool(found & about_voicemail) == (voicemail is not A.YES and (found != set()))
        assert (voicemail is A.YES) <= (not found & about_voicemail)
