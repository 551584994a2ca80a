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
        "config": {
            # The page calls the font by its variable name, the document by its plain one.
            "font": "Inter, Inter Variable, sans-serif",
            "view": {"stroke": None},
            "axis": {
                "labelColor": INK, "titleColor": INK, "gridColor": FAINT, "domainColor": FAINT, "tickColor": FAINT,
                "titleFontWeight": 500,
            },
            "legend": {"labelColor": INK},
        },
    }  # fmt: skip


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
