"""Charts: pictures with words, without anything a strict page would refuse."""

from __future__ import annotations

import re

from reports.charts import session_timeline

CHART = {
    "vitals": [
        {"minute": -10, "systolic": 122, "diastolic": 78, "pulse": 71},
        {"minute": 40, "systolic": 138, "diastolic": None, "pulse": 84},
    ],
    "doses": [{"minute": 0, "mg": "100 mg"}],
    "holds": [150, 95],
}


def test_the_picture_says_what_it_shows() -> None:
    drawn = session_timeline(CHART)

    assert "<title>Vital signs and doses by minutes since the first unit</title>" in drawn
    described = re.search("<desc>(.*?)</desc>", drawn)
    assert described is not None
    assert described.group(1) == (
        "dose of 100 mg at minute 0; systolic, mmHg 122 (-10 min); diastolic, mmHg 78 (-10 min); "
        "heart rate, per min 71 (-10 min); systolic, mmHg 138 (40 min); heart rate, per min 84 (40 min)"
    )
    assert "hold 150" in drawn


def test_a_strict_page_takes_it() -> None:
    drawn = session_timeline(CHART)

    assert not re.search(r"<style|<script|\sstyle=|\son\w+=|href=", drawn)


def test_nothing_measured_is_no_picture() -> None:
    assert session_timeline({}) == ""
    assert session_timeline({"vitals": [], "doses": CHART["doses"]}) == ""


def test_words_in_a_chart_are_escaped() -> None:
    drawn = session_timeline({**CHART, "doses": [{"minute": 0, "mg": "<script>alert(1)</script>"}]})

    assert "<script" not in drawn
