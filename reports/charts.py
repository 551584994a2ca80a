"""Charts as SVG, the same on screen and in the PDF, with a title and description for those who listen.

Drawn by Vega-Lite inside the process: no browser, no network, no inline style.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

INK: Final = "#3a3530"
FAINT: Final = "#d9d2c7"
SERIES: Final = {"systolic": "#7a3b2e", "diastolic": "#b5714f", "pulse": "#3f6b73"}
SVG_TAG: Final = re.compile(r"<svg\b[^>]*>")
_LOOK: Final = {
    # The page calls the font by its variable name, the document by its plain one.
    "font": "Inter, Inter Variable, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": INK, "gridColor": FAINT, "domainColor": FAINT, "tickColor": FAINT,
        "titleFontWeight": 500,
    },
    "legend": {"labelColor": INK},
}  # fmt: skip
SIZE: Final = re.compile(r' (?:width|height)="[^"]*"')


def session_timeline(chart: Mapping[str, Any], *, width: int = 640, height: int = 220) -> SafeString:
    """Return vital signs and doses of one session over the minutes since the first unit.

    ``chart`` is what ``documents.dosing_summary`` gathers. '' when nothing was measured.
    """
    names = {"systolic": _("systolic, mmHg"), "diastolic": _("diastolic, mmHg"), "pulse": _("heart rate, per min")}
    points = [
        {"minute": reading["minute"], "value": reading[series], "series": names[series]}
        for reading in chart.get("vitals", ())
        for series in SERIES
        if reading.get(series) is not None
    ]
    doses = [{"minute": dose["minute"], "label": dose["mg"]} for dose in chart.get("doses", ())]
    if not points:
        return SafeString("")
    spec = _specification(points, doses, {names[key]: color for key, color in SERIES.items()}, width, height)
    spec["layer"] += _hold_lines(chart.get("holds") or [])
    title = _("Vital signs and doses by minutes since the first unit")
    described = [_("dose of %(mg)s at minute %(minute)s") % {"mg": d["label"], "minute": d["minute"]} for d in doses]
    described += [f"{p['series']} {p['value']} ({p['minute']} min)" for p in points]
    return _accessible(_draw(_frozen(spec)), title=title, description="; ".join(described))


def _specification(
    points: list[dict[str, Any]], doses: list[dict[str, Any]], colors: dict[str, str], width: int, height: int
) -> dict[str, Any]:
    minute = {"field": "minute", "type": "quantitative", "title": _("minutes since the first unit")}
    # Told apart by shape as well as by color; one legend, because field and domain are the same.
    series = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": list(colors), "range": list(colors.values())},
        "legend": {"orient": "top", "title": None},
    }
    shape = {**series, "scale": {"domain": list(colors), "range": ["triangle-up", "circle", "square"]}}
    value = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False, "nice": True}}
    line = {
        "data": {"values": points},
        "mark": {"type": "line", "point": {"filled": True, "size": 45}, "strokeWidth": 1.6},
        "encoding": {"x": minute, "y": value, "color": series, "shape": shape},
    }
    rule = {
        "data": {"values": doses},
        "mark": {"type": "rule", "strokeDash": [4, 3], "color": INK, "strokeWidth": 1.2},
        "encoding": {"x": minute},
    }
    words = {
        "data": {"values": doses},
        "mark": {"type": "text", "align": "left", "dx": 4, "y": 8, "color": INK, "fontSize": 10},
        "encoding": {"x": minute, "text": {"field": "label", "type": "nominal"}},
    }
    return {
        "width": width,
        "height": height,
        "background": None,
        "layer": [line, rule, words],
        "config": _LOOK,
    }


def _hold_lines(holds: list[int]) -> list[dict[str, Any]]:
    """Return the prescriber's limits as quiet horizontal lines, each with its number."""
    data = {"values": [{"value": value, "label": _("hold %(value)s") % {"value": value}} for value in holds]}
    at = {"y": {"field": "value", "type": "quantitative"}}
    words = {"type": "text", "align": "right", "baseline": "bottom", "dy": -2, "color": INK, "fontSize": 9}
    if not holds:
        return []
    return [
        {"data": data, "mark": {"type": "rule", "color": INK, "strokeWidth": 0.8, "opacity": 0.6}, "encoding": at},
        {
            "data": data,
            "mark": {**words, "x": "width"},
            "encoding": {**at, "text": {"field": "label", "type": "nominal"}},
        },
    ]


def course_timeline(course: Mapping[str, Any], *, width: int = 680) -> SafeString:
    """Return scores over the days of a course, with doses, depth and integration under them on the same axis.

    ``course`` is what ``queries.course_chart`` gathers. '' when there is no score.
    """
    scores, doses, held = course["scores"], course["doses"], course["integrations"]
    if not scores:
        return SafeString("")
    days = sorted({row["day"] for row in [*scores, *doses]} | set(held))
    axis: dict[str, Any] = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc", "domain": [days[0], days[-1]] if len(days) > 1 else None, "nice": True},
        "axis": {"format": "%b %-d", "labelAngle": 0, "tickCount": 6, "labelOverlap": True},
    }
    if len(days) == 1:
        axis["scale"] = {"type": "utc"}
    rows = [_score_row(course, axis)]
    if doses:
        rows.append(_dose_row(doses, axis))
    if any(dose["level"] is not None for dose in doses):
        rows.append(_depth_row([dose for dose in doses if dose["level"] is not None], axis, course["depths"]))
    if held:
        rows.append(_mark_row([{"day": day} for day in held], axis, _("Integration")))
    for row in rows:
        row["width"] = width
    spec = {"background": None, "vconcat": rows, "spacing": 14, "resolve": {"scale": {"x": "shared"}}, "config": _LOOK}
    described = [_("%(day)s: %(total)s") % {"day": row["day"], "total": f"{row['total']:g}"} for row in scores]
    described += [_("%(day)s: dose of %(mg)s mg") % {"day": row["day"], "mg": f"{row['mg']:g}"} for row in doses]
    described += [_("%(day)s: integration") % {"day": day} for day in held]
    title = _("%(name)s over the course, with doses, depth and integration") % {"name": course["title"]}
    return _accessible(_draw(_frozen(spec)), title=title, description="; ".join(described))


def doses_compared(sessions: list[dict[str, Any]], depths: list[str], *, width: int = 680) -> SafeString:
    """Return doses, highest pressures and depths of a client's sessions on one axis; '' for fewer than two doses."""
    doses = [row for row in sessions if row["mg"]]
    if len(doses) < 2:
        return SafeString("")
    axis: dict[str, Any] = {
        "field": "day",
        "type": "ordinal",
        "title": None,
        "sort": None,
        "axis": {"labelAngle": 0, "labelOverlap": True},
    }
    # The sessions are named once, under the lowest row.
    unnamed = {**axis, "axis": {"labels": False, "ticks": False}}
    has_depth = any(row["level"] is not None for row in doses)
    rows = [_dose_row(doses, unnamed)]
    names = {"systolic": _("highest systolic, mmHg"), "diastolic": _("highest diastolic, mmHg")}
    pressures = [
        {"day": row["day"], "value": row[series], "series": names[series]}
        for row in doses
        for series in names
        if row[series] is not None
    ]
    if pressures:
        rows.append(
            _pressure_row(
                pressures, unnamed if has_depth else axis, {names[series]: SERIES[series] for series in names}
            )
        )
    if has_depth:
        rows.append(_depth_row([row for row in doses if row["level"] is not None], axis, depths))
    for row in rows:
        row["width"] = width
    spec = {"vconcat": rows, "spacing": 14, "resolve": {"scale": {"x": "shared"}}, "config": _LOOK}
    # Names of depths are drawn a little wider than they are measured.
    spec |= {"background": None, "padding": {"left": 14, "right": 5, "top": 5, "bottom": 5}}
    described = [_("%(day)s: dose of %(mg)s mg") % {"day": row["day"], "mg": f"{row['mg']:g}"} for row in doses]
    described += [f"{row['day']}: {row['series']} {row['value']}" for row in pressures]
    title = _("Doses, highest pressures and depth, session by session")
    return _accessible(_draw(_frozen(spec)), title=title, description="; ".join(described))


def _pressure_row(points: list[dict[str, Any]], axis: dict[str, Any], colors: dict[str, str]) -> dict[str, Any]:
    series = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": list(colors), "range": list(colors.values())},
        "legend": {"orient": "top", "title": None},
    }
    shape = {**series, "scale": {"domain": list(colors), "range": ["triangle-up", "circle"]}}
    value = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False, "nice": True}}
    return {
        "height": 90,
        "data": {"values": points},
        "mark": {"type": "line", "point": {"filled": True, "size": 45}, "strokeWidth": 1.6},
        "encoding": {"x": axis, "y": value, "color": series, "shape": shape},
    }


def _score_row(course: Mapping[str, Any], axis: dict[str, Any]) -> dict[str, Any]:
    domain = [course["low"], course["high"]]
    value = {"field": "total", "type": "quantitative", "title": course["title"], "scale": {"domain": domain}}
    baseline = [{"total": row["total"], "label": _("baseline")} for row in course["scores"] if row["baseline"]]
    at = {"y": {"field": "total", "type": "quantitative"}}
    layers: list[dict[str, Any]] = [
        {
            "data": {
                "values": [{"day": row["day"]} for row in course["doses"]] or [{"day": course["scores"][0]["day"]}]
            },
            "mark": {"type": "rule", "strokeDash": [3, 3], "color": INK, "opacity": 0.35 if course["doses"] else 0},
            "encoding": {"x": axis},
        },
        {
            "data": {"values": course["scores"]},
            "mark": {"type": "line", "color": SERIES["pulse"], "strokeWidth": 1.8},
            "encoding": {"x": axis, "y": value},
        },
        {
            "data": {"values": course["scores"]},
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1, "color": SERIES["pulse"]},
            "encoding": {"x": axis, "y": value},
        },
    ]
    if baseline:
        words = {"type": "text", "align": "left", "x": 4, "baseline": "bottom", "dy": -3, "color": INK, "fontSize": 9}
        layers += [
            {
                "data": {"values": baseline},
                "mark": {"type": "rule", "color": INK, "strokeWidth": 0.8, "opacity": 0.6},
                "encoding": at,
            },
            {"data": {"values": baseline}, "mark": words, "encoding": {**at, "text": {"field": "label"}}},
        ]
    return {"height": 200, "layer": layers}


def _dose_row(doses: list[dict[str, Any]], axis: dict[str, Any]) -> dict[str, Any]:
    value = {"field": "mg", "type": "quantitative", "title": _("dose, mg"), "axis": {"tickCount": 2}}
    return {
        "height": 60,
        "layer": [
            {
                "data": {"values": doses},
                "mark": {"type": "bar", "width": 7, "color": SERIES["diastolic"]},
                "encoding": {"x": axis, "y": value},
            },
            {
                "data": {"values": doses},
                "mark": {"type": "text", "dy": -5, "fontSize": 9, "color": INK},
                "encoding": {"x": axis, "y": value, "text": {"field": "mg", "type": "quantitative", "format": "~g"}},
            },
        ],
    }


def _depth_row(doses: list[dict[str, Any]], axis: dict[str, Any], depths: list[str]) -> dict[str, Any]:
    value = {
        "field": "depth",
        "type": "nominal",
        "title": None,
        "sort": list(reversed(depths)),
        "scale": {"domain": list(reversed(depths))},
        "axis": {"grid": True},
    }
    return {
        "height": 110,
        "data": {"values": doses},
        "mark": {"type": "point", "shape": "diamond", "filled": True, "size": 70, "opacity": 1, "color": INK},
        "encoding": {"x": axis, "y": value},
    }


def _mark_row(rows: list[dict[str, Any]], axis: dict[str, Any], word: str) -> dict[str, Any]:
    return {
        "height": 22,
        "data": {"values": [{**row, "what": word} for row in rows]},
        "mark": {
            "type": "point",
            "shape": "square",
            "filled": True,
            "size": 55,
            "opacity": 1,
            "color": SERIES["systolic"],
        },
        "encoding": {"x": axis, "y": {"field": "what", "type": "nominal", "title": None}},
    }


def _frozen(spec: dict[str, Any]) -> str:
    return json.dumps(spec, sort_keys=True)


@lru_cache(maxsize=64)
def _draw(spec: str) -> str:
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(vl_spec=spec, vl_version="5.20")
    return drawn


def _accessible(svg: str, *, title: str, description: str) -> SafeString:
    """Put title and description into the picture; PDF/UA takes nothing else for an alternative."""
    words = f"<title>{html.escape(title)}</title><desc>{html.escape(description)}</desc>"

    def opening(match: re.Match[str]) -> str:
        # Without a size of its own it is as wide as its place, on paper and on screen.
        return SIZE.sub("", match.group(0))[:-1] + ' role="img">' + words

    # Drawn by us from numbers and our own labels; no text from people reaches a chart.
    return mark_safe(SVG_TAG.sub(opening, svg, count=1))  # nosec B308 B703 # noqa: S308 -- see above
