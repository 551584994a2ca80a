"""The only place that makes PDFs. Nothing outside the package is fetched: text from people cannot
name a file or an address that ends up in a document (trust.md 2.3).
"""

from __future__ import annotations

import atexit
import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string

# The subsets of Inter and what each covers. Names and words in other scripts fall back to a font of
# the machine, embedded as well.
FONTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "latin": "U+0000-00FF,U+0131,U+0152-0153,U+2000-206F,U+20AC,U+2122,U+2191-2193,U+2212,U+2215",
        "latin-ext": "U+0100-0130,U+0132-0151,U+0154-02FF,U+1D00-1DBF,U+1E00-1E9F,U+20A0-20AB,U+2C60-2C7F",
        "vietnamese": "U+0300-0329,U+1EA0-1EF9",
        "greek": "U+0370-03FF",
        "greek-ext": "U+1F00-1FFF",
        "cyrillic": "U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
        "cyrillic-ext": "U+0460-048F,U+0492-04AF,U+04B2-052F",
    }
)
STYLE: Final = Path(__file__).resolve().parent / "style" / "document.css"
# A document longer than this is not a summary; it would hold the worker for minutes.
MOST_CHARACTERS: Final = 2_000_000


class DocumentTooLong(ValueError):
    """The content would take the worker too long."""


class FetchRefused(ValueError):
    """The content named something outside the package."""


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A finished PDF."""

    content: bytes
    pages: int


def render(template: str, context: Mapping[str, Any]) -> Rendered:
    """Turn a template into a tagged PDF (PDF/UA-1) with its fonts embedded."""
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    text = render_to_string(template, dict(context))
    if len(text) > MOST_CHARACTERS:
        raise DocumentTooLong("The document is too long to be made into a PDF.")
    style = _style()
    try:
        document = HTML(string=text, base_url=None, url_fetcher=_nothing_outside()).render(
            stylesheets=[style.sheet], font_config=style.fonts, pdf_variant="pdf/ua-1"
        )
        content = document.write_pdf(pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as refusal:
        # No Exception but a BaseException, which would pass every handler and end the worker's task.
        raise FetchRefused("The document names something outside the package.") from refusal
    return Rendered(content=content, pages=len(document.pages))


def _nothing_outside() -> Any:
    from weasyprint import URLFetcher

    return URLFetcher(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)


@dataclass(frozen=True, kw_only=True)
class _Style:
    sheet: Any
    fonts: Any


@lru_cache(maxsize=1)
def _style() -> _Style:
    """Parse the stylesheet and load the fonts once per process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    text = "\n".join(_font_face(subset, span) for subset, span in FONTS.items()) + STYLE.read_text()
    return _Style(sheet=CSS(string=text, font_config=fonts, url_fetcher=_nothing_outside()), fonts=fonts)


# The font library is gone when the interpreter drops its last objects; let go of the fonts before.
atexit.register(_style.cache_clear)


def _family(subset: str) -> str:
    return "Inter" if subset == "latin" else f"Inter {subset}"


def _font_face(subset: str, span: str) -> str:
    file = settings.DATA / "vendor" / f"inter-{subset}-wght-normal.woff2"
    content = base64.b64encode(file.read_bytes()).decode()
    return (
        f"@font-face {{ font-family: '{_family(subset)}'; unicode-range: {span}; "
        f"src: url(data:font/woff2;base64,{content}) format('woff2') }}"
    )
