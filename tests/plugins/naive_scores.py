"""A second scorer, written from the publications instrument by instrument, sharing nothing with the first.

It takes complete answers only and returns total, band, subscales and the flags that hold.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

Result = tuple[Fraction | None, str | None, dict[str, int], set[str]]


def by_edges(total: int, edges: list[tuple[int, str]]) -> str:
    """Return the name behind the last edge at or below the total."""
    name = ""
    for edge, label in edges:
        if total >= edge:
            name = label
    return name


def phq9(a: list[int], sex: str, when: str) -> Result:
    t = 0
    for x in a:
        t += x
    flags = {"SCREEN_POSITIVE"} if t > 9 else set()
    if a[8] != 0:
        flags.add("SUICIDAL_THOUGHTS")
    band = by_edges(t, [(0, "MINIMAL"), (5, "MILD"), (10, "MODERATE"), (15, "MODERATELY_SEVERE"), (20, "SEVERE")])
    return Fraction(t), band, {"PHQ2": a[0] + a[1]}, flags


def gad7(a: list[int], sex: str, when: str) -> Result:
    t = a[0] + a[1] + a[2] + a[3] + a[4] + a[5] + a[6]
    flags = set()
    if t >= 10:
        flags.add("SCREEN_POSITIVE")
    if t >= 8:
        flags.add("SCREEN_POSITIVE_FROM_8")
    return Fraction(t), by_edges(t, [(0, "MINIMAL"), (5, "MILD"), (10, "MODERATE"), (15, "SEVERE")]), {}, flags


def pcl5(a: list[int], sex: str, when: str) -> Result:
    clusters = {"B": a[:5], "C": a[5:7], "D": a[7:14], "E": a[14:]}
    t = sum(a)
    flags = set()
    for edge in (31, 33):
        if t >= edge:
            flags.add(f"PROBABLE_PTSD_FROM_{edge}")
    if t < 29:
        flags.add("END_STATE_28_OR_LESS")
    endorsed = {name: len([x for x in answers if x in {2, 3, 4}]) for name, answers in clusters.items()}
    if endorsed["B"] > 0 and endorsed["C"] > 0 and endorsed["D"] > 1 and endorsed["E"] > 1:
        flags.add("DSM_SYMPTOM_PATTERN")
    return Fraction(t), None, {name: sum(answers) for name, answers in clusters.items()}, flags


def cssrs(a: list[int], sex: str, when: str) -> Result:
    wish, thoughts, method, intent, plan, behavior = (bool(x) for x in a)
    flags = set()
    if wish or thoughts or method or intent or plan:
        flags.add("SUICIDAL_THOUGHTS")
    if behavior:
        flags.add("SUICIDAL_BEHAVIOR")
    if intent or plan or (behavior and when == "PAST_3_MONTHS"):
        level = "HIGH"
    elif method or behavior:
        level = "MODERATE"
    elif wish or thoughts:
        level = "LOW"
    else:
        level = "NONE"
    return None, level, {}, flags


def who5(a: list[int], sex: str, when: str) -> Result:
    raw = sum(a)
    return Fraction(raw * 4), "POOR_WELL_BEING" if raw < 13 else "NOT_POOR_WELL_BEING", {}, set()


def wsas(a: list[int], sex: str, when: str) -> Result:
    t = sum(a)
    if t > 20:
        return Fraction(t), "MODERATELY_SEVERE_OR_WORSE", {}, set()
    return Fraction(t), "SIGNIFICANT_IMPAIRMENT" if t > 9 else "SUBCLINICAL", {}, set()


def qids(a: list[int], sex: str, when: str) -> Result:
    t = max(a[0:4]) + a[4] + max(a[5:9]) + a[9] + a[10] + a[11] + a[12] + a[13] + max(a[14:16])
    edges = [(0, "NONE"), (6, "MILD"), (11, "MODERATE"), (16, "SEVERE"), (21, "VERY_SEVERE")]
    return Fraction(t), by_edges(t, edges), {}, {"SUICIDAL_THOUGHTS"} if a[11] else set()


def madrs(a: list[int], sex: str, when: str) -> Result:
    t = sum(a)
    band = by_edges(t, [(0, "NORMAL"), (7, "MILD"), (20, "MODERATE"), (35, "SEVERE")])
    return Fraction(t), band, {}, {"SUICIDAL_THOUGHTS"} if a[9] else set()


def bdi2(a: list[int], sex: str, when: str) -> Result:
    (t,) = a
    return Fraction(t), by_edges(t, [(0, "MINIMAL"), (14, "MILD"), (20, "MODERATE"), (29, "SEVERE")]), {}, set()


def auditc(a: list[int], sex: str, when: str) -> Result:
    t = a[0] + a[1] + a[2]
    flags = set()
    if (sex == "MALE" and t >= 4) or (sex == "FEMALE" and t >= 3):
        flags.add("SCREEN_POSITIVE")
    if a[0] and not a[1] and not a[2]:
        flags.add("ALL_POINTS_FROM_FIRST_ITEM")
    return Fraction(t), None, {}, flags


def dast10(a: list[int], sex: str, when: str) -> Result:
    t = sum(a) - a[2] + (0 if a[2] else 1)
    edges = [(0, "NONE"), (1, "LOW"), (3, "MODERATE"), (6, "SUBSTANTIAL"), (9, "SEVERE")]
    return Fraction(t), by_edges(t, edges), {}, {"SCREEN_POSITIVE"} if t >= 3 else set()


def meq30(a: list[int], sex: str, when: str) -> Result:
    key = "TPIMMMTPMITPTMMMPMTMMTMMMMPMIP"
    names = {"M": "MYSTICAL", "P": "POSITIVE_MOOD", "T": "TRANSCENDENCE", "I": "INEFFABILITY"}
    sums = dict.fromkeys(names.values(), 0)
    for letter, x in zip(key, a, strict=True):
        sums[names[letter]] += x
    is_complete = (
        sums["MYSTICAL"] >= 45
        and sums["POSITIVE_MOOD"] >= 18
        and sums["TRANSCENDENCE"] >= 18
        and sums["INEFFABILITY"] >= 9
    )
    return Fraction(sum(a)), None, sums, {"COMPLETE_MYSTICAL_EXPERIENCE"} if is_complete else set()


def edi(a: list[int], sex: str, when: str) -> Result:
    # To the hundredth, halves up.
    return Fraction(floor(Fraction(sum(a), 8) * 100 + Fraction(1, 2)), 100), None, {}, set()


def ebi(a: list[int], sex: str, when: str) -> Result:
    return Fraction(sum(a)), None, {}, set()


def cadss6(a: list[int], sex: str, when: str) -> Result:
    return Fraction(sum(a)), None, {}, set()


SCORERS: dict[str, Callable[[list[int], str, str], Result]] = {
    "PHQ9": phq9,
    "GAD7": gad7,
    "PCL5": pcl5,
    "CSSRS": cssrs,
    "WHO5": who5,
    "WSAS": wsas,
    "QIDSSR16": qids,
    "MADRS": madrs,
    "BDI2": bdi2,
    "AUDITC": auditc,
    "DAST10": dast10,
    "MEQ30": meq30,
    "EDI": edi,
    "EBI": ebi,
    "CADSS6": cadss6,
}
