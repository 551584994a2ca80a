"""The tables of the sealed room: notes, and the authorizations under which they may leave it.

Every text is sealed with the key of psychotherapy notes, every row belongs to its author, and nothing
points here from outside: a client knows of no notes (`related_name="+"`).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clinic.core.encryption import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.core.keyring import Purpose
from clinic.policy.grants import scope_of
from clinic.policy.reach import NOTHING
from clinic.policy.terms import Permission
from clinic.practice.models import PracticeRecord
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from sessions.psychotherapy_notes.terms import NoteKind, RevokedHow, SignedHow, Signer


def sealed_text(*args: Any, **kwargs: Any) -> EncryptedTextField:
    """Return a text field under the key of psychotherapy notes."""
    return EncryptedTextField(*args, purpose=Purpose.PSYCHOTHERAPY, **kwargs)


class OwnRecordQuerySet(models.QuerySet[Any]):
    """Rows of the room, which only their author reaches."""

    def of(self, user: User) -> Any:
        """Return the rows this person wrote, while they work as a therapist of that practice.

        Neither the care team nor any wider reach opens anything here, and leaving the care team
        closes nothing: the originator keeps their own notes.
        """
        if not user.is_active or scope_of(user.roles, Permission.KEEP_PSYCHOTHERAPY_NOTES) is None:
            return self.filter(NOTHING)
        return self.filter(author_id=user.pk, practice_id=user.practice_id)


class OwnRecord(PracticeRecord):
    """A row of one author about one client."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = OwnRecordQuerySet.as_manager()

    class Meta:
        abstract = True


class PsychotherapyNote(OwnRecord):
    """What a therapist thinks about a conversation: a draft until its author locks it, then frozen.

    There is no field for dose, vital signs, times, diagnosis or tests, and there must never be one:
    by definition they cannot be part of it (45 CFR 164.501).
    """

    kind = CodeField(NoteKind, default=NoteKind.PSYCHOTHERAPY)
    about_on = models.DateField(_("about the day"))
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = sealed_text(_("title"), default="")
    body = sealed_text(_("note"), default="")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_name = models.CharField(max_length=190, blank=True)
    # Sealed as well: a readable hash would let somebody with the database test a guess.
    content_hash = sealed_text(default="")

    class Meta:
        verbose_name = _("psychotherapy note")
        indexes = [models.Index(fields=["author", "client", "-about_on"], name="psychotherapy_note_by_author")]
        constraints = [
            code_check("psychotherapy_note_kind_known", "kind", NoteKind),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, locked_name="") | Q(locked_at__isnull=False) & ~Q(locked_name=""),
                name="psychotherapy_note_lock_complete",
            ),
        ]

    @property
    def is_locked(self) -> bool:
        """Whether the note is frozen."""
        return self.locked_at is not None


class ReleaseAuthorization(OwnRecord):
    """A client's signed word that these notes may go to this person: specific, dated, and alone.

    It names one kind of notes of one therapist and nothing else (45 CFR 164.508(b)(3)(ii)). Never
    changed: it runs out, or the client takes it back.
    """

    kind = CodeField(NoteKind, default=NoteKind.PSYCHOTHERAPY)
    recipient = sealed_text(_("to whom"))
    purpose = sealed_text(_("what for"))
    # Either a period or, in AuthorizedNote, notes one by one.
    covers_from = models.DateField(null=True, blank=True)
    covers_until = models.DateField(null=True, blank=True)
    signed_on = models.DateField(_("signed on"))
    signed_how = CodeField(SignedHow)
    signer = CodeField(Signer)
    signer_name = sealed_text(_("signed by"))
    signer_authority = sealed_text(_("authority to sign"), default="")
    kept_at = sealed_text(_("where the signed form is kept"), default="")
    expires_on = models.DateField(_("valid until"))
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("psychotherapy note authorization")
        constraints = [
            code_check("release_authorization_kind_known", "kind", NoteKind),
            code_check("release_authorization_how_known", "signed_how", SignedHow),
            code_check("release_authorization_signer_known", "signer", Signer),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("signed_on")), name="release_authorization_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(covers_from__isnull=True, covers_until__isnull=True)
                | Q(covers_from__isnull=False, covers_until__gte=F("covers_from")),
                name="release_authorization_period_ordered",
            ),
        ]


class AuthorizedNote(OwnRecord):
    """One note that an authorization names."""

    authorization = models.ForeignKey(ReleaseAuthorization, on_delete=models.PROTECT, related_name="chosen")
    note = models.ForeignKey(PsychotherapyNote, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("authorized note")
        constraints = [models.UniqueConstraint(fields=["authorization", "note"], name="authorized_note_once")]


class AuthorizationRevocation(OwnRecord):
    """The client took an authorization back; from this row on it opens nothing."""

    authorization = models.OneToOneField(ReleaseAuthorization, on_delete=models.PROTECT, related_name="revocation")
    revoked_on = models.DateField(_("taken back on"))
    how = CodeField(RevokedHow)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("revocation")
        constraints = [code_check("authorization_revocation_how_known", "how", RevokedHow)]


class Release(OwnRecord):
    """Notes that left under an authorization: what they said then, and the document itself."""

    authorization = models.ForeignKey(ReleaseAuthorization, on_delete=models.PROTECT, related_name="releases")
    released_at = models.DateTimeField()
    facts = EncryptedJSONField(_("facts"), purpose=Purpose.PSYCHOTHERAPY)
    pdf = EncryptedBytesField(_("document"), purpose=Purpose.PSYCHOTHERAPY)
    page_count = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("release of psychotherapy notes")
