"""What ways of working, commitments and follow-ups are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from integration.terms import CommitmentStatus, Framework, Standing

LABELS: Labels = {
    Framework.IFS_PARTS: _("IFS, parts"),
    Framework.SOMATIC: _("Somatic (SE, sensorimotor, PSIP)"),
    Framework.EMDR: _("EMDR"),
    Framework.ACT: _("ACT"),
    Framework.CBT: _("CBT, behavioral activation"),
    Framework.PSYCHODYNAMIC: _("Psychodynamic, attachment"),
    Framework.DBT_SKILLS: _("DBT skills"),
    Framework.NARRATIVE: _("Narrative"),
    Framework.MINDFULNESS: _("Mindfulness, MBCT"),
    Framework.COMPASSION_FOCUSED: _("Compassion-focused"),
    Framework.JUNGIAN: _("Jungian, dreamwork"),
    Framework.EXISTENTIAL: _("Existential"),
    Framework.MOTIVATIONAL_INTERVIEWING: _("Motivational interviewing"),
    Framework.COUPLES: _("Couples, relational"),
    Framework.EXPRESSIVE_ARTS: _("Expressive arts"),
    Framework.OTHER: _("Other"),
    CommitmentStatus.NOT_STARTED: _("Not started"),
    CommitmentStatus.PARTIAL: _("Partly done"),
    CommitmentStatus.DONE: _("Done"),
    CommitmentStatus.DROPPED: _("Dropped"),
    Standing.DUE: _("Due"),
    Standing.SCHEDULED: _("Scheduled"),
    Standing.COMPLETED: _("Completed"),
    Standing.OVERDUE: _("Overdue"),
    Standing.DECLINED: _("Declined"),
}
