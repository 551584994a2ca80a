"""What has been published about ketamine together with a medicine, as facts with their source.

For the prescriber to weigh (domain.md 2.6). Nothing is judged here: no dose, no hold, no warning
level. Only sources that were read are named; a medicine that is not listed was not looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_TICLOPIDINE: Final = "Peltoniemi et al., Clin Pharmacol Ther 2011;90:296"
_REVIEW: Final = "Veraart et al. 2021, systematic review of pharmacodynamic interactions; quality of evidence low"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One observation, the names of the medicines it is about, and where it stands."""

    agents: tuple[str, ...]
    text: str
    source: str


FACTS: Final[tuple[Fact, ...]] = (
    Fact(
        agents=("ticlopidine",),
        text="CYP2B6 inhibitor. Exposure to oral ketamine (AUC) was 2.4 times higher.",
        source=_TICLOPIDINE,
    ),
    Fact(
        agents=("itraconazole",),
        text="CYP3A inhibitor. Exposure to oral ketamine did not rise.",
        source=_TICLOPIDINE,
    ),
    Fact(
        agents=("grapefruit",),
        text="Exposure to oral S-ketamine (AUC) was 3.0 times higher, its peak 2.1 times, its half-life 24% longer.",
        source="Crossover study of S-ketamine and grapefruit juice",
    ),
    Fact(
        agents=(
            "alprazolam", "xanax", "clonazepam", "klonopin", "diazepam", "valium", "lorazepam", "ativan", "temazepam",
            "oxazepam", "chlordiazepoxide", "triazolam", "clorazepate",
        ),
        text="Benzodiazepine. Shorter antidepressant effect in repeated reports.",
        source=_REVIEW,
    ),
    Fact(
        agents=("lamotrigine", "lamictal"),
        text="Weaker effects of ketamine in 2 of 5 studies. Programs differ: some continue it, some pause it.",
        source=_REVIEW,
    ),
    Fact(
        agents=("clozapine", "clozaril", "haloperidol", "haldol", "risperidone", "risperdal"),
        text="Antipsychotic. An interaction is described.",
        source=_REVIEW,
    ),
    Fact(agents=("lithium", "lithobid"), text="No interaction reported.", source=_REVIEW),
    Fact(
        agents=("tranylcypromine", "parnate"),
        text="Case reports without a relevant change of vital signs.",
        source=_REVIEW,
    ),
    Fact(
        agents=(
            "sertraline", "zoloft", "fluoxetine", "prozac", "citalopram", "celexa", "escitalopram", "lexapro",
            "paroxetine", "paxil", "venlafaxine", "effexor", "duloxetine", "cymbalta", "bupropion", "wellbutrin",
            "mirtazapine", "remeron",
        ),
        text="Most conventional antidepressants have been combined with ketamine.",
        source="Andrade, J Clin Psychiatry 2017",
    ),
)  # fmt: skip


def facts_about(medicine: str) -> tuple[Fact, ...]:
    """Return what is published about a medicine that is called by one of its usual names."""
    words = set(re.findall(r"[a-z]+", medicine.casefold()))
    return tuple(fact for fact in FACTS if words.intersection(fact.agents))
