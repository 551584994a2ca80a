"""What lines of the screening and questions of the worksheet are called, with what sources say of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from clients.screening.terms import (
    Answered,
    ClientClass,
    Consideration,
    ItemStatus,
    Lean,
    Question,
    ScreeningGroup,
    ScreeningItem,
    UsualClass,
)
from clinic.core.labels import Labels, Text

_I, _Q = ScreeningItem, Question

ITEMS: Final[Labels] = {
    _I.ALLERGY: _("Allergy or hypersensitivity to ketamine or esketamine"),
    _I.ANEURYSM: _("Aneurysmal vascular disease, arteriovenous malformation, brain hemorrhage in the past"),
    _I.HYPERTENSION: _("Uncontrolled high blood pressure"),
    _I.CARDIAC: _("Unstable heart disease, recent infarction, significant arrhythmia, decompensated failure"),
    _I.STROKE: _("Stroke in the past"),
    _I.RAISED_PRESSURE: _("Raised pressure in head or eye, uncontrolled glaucoma"),
    _I.HYPERTHYROIDISM: _("Uncontrolled hyperthyroidism"),
    _I.RESPIRATORY: _("Severe respiratory disease, severe sleep apnea"),
    _I.HEPATIC: _("Severe liver disease"),
    _I.BLADDER: _("Cystitis or bladder disease"),
    _I.PREGNANCY: _("Pregnancy or breast-feeding"),
    _I.SEIZURES: _("Epilepsy or seizures"),
    _I.BMI: _("Body mass index over 35"),
    _I.NEUROCOGNITIVE: _("Neurocognitive disorder or symptomatic brain injury"),
    _I.PSYCHOSIS: _("Primary psychotic disorder, now or in the past"),
    _I.MANIA: _("Acute mania or mixed state"),
    _I.BIPOLAR: _("Bipolar disorder"),
    _I.DISSOCIATIVE: _("Dissociative disorder"),
    _I.PERSONALITY: _("Severe personality disorder"),
    _I.SUICIDALITY: _("Suicidality"),
    _I.SUBSTANCE_USE: _("Substance use disorder"),
    _I.KETAMINE_USE: _("Ketamine use disorder"),
    _I.UNDER_18: _("Under 18"),
    _I.CONSENT_OR_FRAME: _("Cannot consent, or has no therapist"),
}
# Who says what (domain.md 4.1); shown beside the line, as information.
SOURCE_WORDS: Final[Mapping[ScreeningItem, Text]] = {
    _I.ALLERGY: _("Absolute in the esketamine label and at Journey Clinical."),
    _I.ANEURYSM: _("Absolute in the esketamine label."),
    _I.HYPERTENSION: _("Journey Clinical, Carolinas and Baltimore groups: until controlled."),
    _I.CARDIAC: _("Carolinas and Baltimore groups ask for an ECG or a cardiologist's clearance."),
    _I.STROKE: _("Excluded by the Baltimore groups; studied in trials by others."),
    _I.RAISED_PRESSURE: _("Journey Clinical and Carolinas name it; absolute at one, weighed at another."),
    _I.HYPERTHYROIDISM: _("Carolinas: until controlled. Journey Clinical: another consideration."),
    _I.RESPIRATORY: _("Journey Clinical: relative. Severe sleep apnea is named in training."),
    _I.HEPATIC: _("Carolinas and Journey Clinical: relative."),
    _I.BLADDER: _("Carolinas and Journey Clinical: relative."),
    _I.PREGNANCY: _("Absolute in most programs; after birth weighed case by case at one."),
    _I.SEIZURES: _("Relative; excluded by some programs and trials."),
    _I.BMI: _("Field Trip: relative. A randomized trial excludes it."),
    _I.NEUROCOGNITIVE: _("Excluded at an IV clinic."),
    _I.PSYCHOSIS: _("Absolute in most; Psyon adds a family history in the first degree."),
    _I.MANIA: _("Absolute at Journey Clinical."),
    _I.BIPOLAR: _(
        "Journey Clinical: not a contraindication. A randomized KAP trial excludes it for life. "
        "IV clinics treat it when depressed."
    ),
    _I.DISSOCIATIVE: _("Excluded by Carolinas and Baltimore groups; others treat it."),
    _I.PERSONALITY: _("Excluded by the Baltimore groups, and by Psyon with exceptions."),
    _I.SUICIDALITY: _("Journey Clinical excludes active ideation. Field Trip may include it as a symptom."),
    _I.SUBSTANCE_USE: _(
        "Journey Clinical excludes uncontrolled use; Field Trip within 3 months; a randomized trial within 12 months; "
        "Psyon within a year."
    ),
    _I.KETAMINE_USE: _("Absolute at the Baltimore groups."),
    _I.UNDER_18: _("Excluded at Journey Clinical."),
    _I.CONSENT_OR_FRAME: _("Excluded at Field Trip and Journey Clinical."),
}
GROUPS: Final[Labels] = {
    ScreeningGroup.BODY: _("Body"),
    ScreeningGroup.MIND: _("Mind"),
    ScreeningGroup.SUBSTANCES: _("Substances"),
    ScreeningGroup.FRAME: _("Age, consent, frame"),
}
STATUSES: Final[Labels] = {
    ItemStatus.ABSENT: _("Absent"),
    ItemStatus.PRESENT: _("Present"),
    ItemStatus.UNKNOWN: _("Unknown"),
}
USUAL: Final[Labels] = {
    UsualClass.USUALLY_ABSOLUTE: _("usually absolute"),
    UsualClass.ABSOLUTE_UNTIL_CONTROLLED: _("usually absolute until controlled"),
    UsualClass.ABSOLUTE_OR_RELATIVE: _("absolute or relative"),
    UsualClass.USUALLY_RELATIVE: _("usually relative"),
    UsualClass.DEPENDS_ON_PROGRAM: _("depends on the program"),
    UsualClass.USUALLY_EXCLUDED: _("excluded by most programs"),
}
CLASSES: Final[Labels] = {
    ClientClass.ABSOLUTE: _("Absolute"),
    ClientClass.RELATIVE: _("Relative"),
    ClientClass.NOT_A_CONCERN: _("Not a concern"),
    ClientClass.NEEDS_MORE: _("More must be known"),
}
HEADINGS: Final[Labels] = {
    Consideration.SUPPORTS_KAP: _("May support ketamine-assisted psychotherapy"),
    Consideration.SUPPORTS_MEDICAL: _("May support medically led ketamine or esketamine"),
    Consideration.ADDRESS_FIRST: _("To address before any ketamine"),
}
QUESTIONS: Final[Labels] = {
    _Q.RECENT_RISK: _("C-SSRS item 4 or 5 in the past month, or suicidal behavior in the past 3 months?"),
    _Q.FAST_RELIEF: _("Suicidal ideation without intent, severe depression, relief needed within days?"),
    _Q.FAILED_TRIALS: _("Two or more adequate antidepressant trials that failed?"),
    _Q.SYMPTOM_RELIEF: _("Main goal is relief of symptoms, without an altered state or therapy work?"),
    _Q.DEPTH_GOAL: _("Main goal is trauma, grief, meaning, a change of patterns?"),
    _Q.ALLIANCE: _("A therapeutic alliance, and able to attend preparation and integration?"),
    _Q.MONITORING: _("Blood pressure, heart, breathing or sleep apnea that needs continuous monitoring?"),
    _Q.SUBSTANCES_AT_HOME: _("Uncontrolled substance use, ketamine misused before, or a risk of diversion at home?"),
    _Q.COMPANION_AND_HOME: _("No reliable adult companion, no ride, or a home that is unsafe or not private?"),
    _Q.MOUTH_OR_STOMACH: _("Mouth or stomach trouble, cannot hold saliva 10 minutes, strong nausea?"),
    _Q.NEEDLES: _("Fear of needles, or poor veins?"),
    _Q.EXACT_DOSE: _("Needs exact dosing, or a fast stop?"),
    _Q.DISSOCIATION_OR_MANIA: _("Severe dissociative disorder, psychosis, or mania in the past?"),
    _Q.EARLIER_KETAMINE: _("Ketamine before: response, no response, or a bad reaction?"),
    _Q.COST: _("Do cost or insurance weigh on the choice?"),
    _Q.PREFERENCE: _("The client's own preference, in their words"),
}
# What the question bears on (domain.md 3.3); shown beside it, as information.
BASIS: Final[Mapping[Question, Text]] = {
    _Q.RECENT_RISK: _("Urgent evaluation now; not a session in a therapist's office."),
    _Q.FAST_RELIEF: _("Disputed: Journey Clinical excludes active ideation; IV trials enroll it. Therapy alongside."),
    _Q.FAILED_TRIALS: _("Opens the esketamine label and the insurance route."),
    _Q.SYMPTOM_RELIEF: _("Where the medicine's effect is the treatment."),
    _Q.DEPTH_GOAL: _("Where the altered state is worked with."),
    _Q.ALLIANCE: _("Where absent, build it first: six sessions or more in one model."),
    _Q.MONITORING: _("A site with continuous monitoring."),
    _Q.SUBSTANCES_AT_HOME: _("In a clinic only, or not now."),
    _Q.COMPANION_AND_HOME: _("In the office only, or later."),
    _Q.MOUTH_OR_STOMACH: _("Another route than under the tongue."),
    _Q.NEEDLES: _("Under the tongue rather than by needle."),
    _Q.EXACT_DOSE: _("By vein the dose is exact and stops within seconds."),
    _Q.DISSOCIATION_OR_MANIA: _("The prescriber decides; several programs exclude it."),
    _Q.EARLIER_KETAMINE: _("Informs route and dose."),
    _Q.COST: _("Esketamine is often covered; KAP is mostly self-pay."),
    _Q.PREFERENCE: _("Write it down as it was said."),
}
ANSWERS: Final[Labels] = {
    Answered.YES: _("Yes"),
    Answered.NO: _("No"),
    Answered.NOT_KNOWN: _("Not known"),
}
LEANS: Final[Labels] = {
    Lean.TOWARD_KAP: _("Toward KAP"),
    Lean.TOWARD_MEDICAL: _("Toward medically led"),
    Lean.ADDRESS_BEFORE: _("Address first"),
    Lean.NEITHER: _("Neither way"),
}
REMINDERS: Final[tuple[Text, ...]] = (
    _("This is not a recommendation. It adds nothing up and chooses nothing."),
    _(
        "Esketamine has not been shown to prevent suicide or to reduce suicidal ideation or behavior, by its label; "
        "no ketamine pathway replaces evaluation in a hospital."
    ),
    _("No completed trial has compared KAP with ketamine alone; that one works better is not established."),
)
LABELS: Final[tuple[Labels, ...]] = (
    ITEMS, GROUPS, STATUSES, USUAL, CLASSES, HEADINGS, QUESTIONS, ANSWERS, LEANS,
)  # fmt: skip
