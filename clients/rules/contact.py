"""What to heed before somebody calls or writes to a client; said wherever that can begin."""

from __future__ import annotations

from clients.terms import ContactAnswer, ContactWarning


def warnings(*, voicemail: ContactAnswer, shared_phone: ContactAnswer, says: str) -> tuple[ContactWarning, ...]:
    """Return what to heed; that nobody asked is a warning, because silence reads as permission."""
    not_asked = ContactAnswer.NOT_ASKED
    if voicemail is not_asked and shared_phone is not_asked and not says:
        return (ContactWarning.NOTHING_KNOWN,)
    found = []
    if voicemail is ContactAnswer.NO:
        found.append(ContactWarning.NO_VOICEMAIL)
    if voicemail is not_asked:
        found.append(ContactWarning.VOICEMAIL_NOT_ASKED)
    if shared_phone is ContactAnswer.YES:
        found.append(ContactWarning.SHARED_PHONE)
    return tuple(found)
