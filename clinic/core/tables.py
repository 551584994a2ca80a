"""The table every list page uses: django-tables2 with a template that costs half as much.

django-tables2 works out the attributes of every cell anew. Ours belong to the column, so they are
computed once per page, and a row is handed to the template as plain pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import django_tables2 as tables
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Text

PER_PAGE: Final = 25
COUNT_CAP: Final = 2_000


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts to a ceiling only: nobody reads page 80, and counting a million rows is slow."""

    @cached_property
    def count(self) -> int:
        """Number of rows, at most the ceiling."""
        rows: Any = self.object_list
        while not isinstance(rows, QuerySet) and hasattr(rows, "data"):
            rows = rows.data  # django-tables2 wraps the queryset twice
        if isinstance(rows, QuerySet):
            return int(rows.order_by()[: COUNT_CAP + 1].count())
        return min(len(rows), COUNT_CAP + 1)

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted; the page then asks for a filter."""
        return self.count > COUNT_CAP


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell as the template writes it."""

    header: str
    css: str
    value: Any
    is_row_header: bool


class TitleColumn(tables.Column):
    """The column that names the row and links to it.

    ``url`` takes the record; cheaper than ``linkify``, which resolves the link anew per cell.
    """

    def __init__(self, *args: Any, url: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url = url

    def render(self, value: Any, record: Any) -> SafeString:
        """Link the value to its record."""
        return format_html('<a class="row-link" href="{}">{}</a>', self.url(record), value)


class BadgeColumn(tables.Column):
    """A stored state as icon and word."""

    def render(self, value: Any) -> Any:
        """Show the state's badge."""
        from clinic.core.templatetags.ui import badge  # noqa: PLC0415 -- template tags load after the apps

        return badge(value)


class BaseTable(tables.Table):
    """Base of all tables. The first column names the row unless ``row_header`` says another."""

    row_header: str = ""
    caption: Text = ""

    class Meta:
        template_name = "django_tables2/kapstone.html"
        empty_text = _("Nothing here yet.")
        per_page = PER_PAGE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # django-tables2 does not hand Meta down to a table that has none of its own.
        if self.empty_text is None:
            self.empty_text: Any = BaseTable.Meta.empty_text

    @cached_property
    def header_name(self) -> str:
        """Name of the column that names the row."""
        return self.row_header or next((column.name for column in self.columns), "")

    def cell_rows(self) -> Iterator[list[Cell]]:
        """Yield each row of this page as cells."""
        columns = [(c.name, str(c.header), _css(c), c.name == self.header_name) for c in self.columns]
        for row in self.paginated_rows:
            yield [
                Cell(header=header, css=css, value=row.get_cell(name), is_row_header=is_row_header)
                for name, header, css, is_row_header in columns
            ]


def _css(column: Any) -> str:
    return str(column.column.attrs.get("td", {}).get("class", ""))


def configure(request: HttpRequest, table: tables.Table, *, per_page: int = PER_PAGE) -> tables.Table:
    """Sort and page a table as the address asks; an impossible page shows the last one.

    Only names of columns are handed on; django-tables2 then leaves out those that do not sort. How
    many rows a page has is not for the address to say.
    """
    table.request = request
    known = table.columns.names()
    order = [alias for alias in request.GET.getlist(table.prefixed_order_by_field) if alias.removeprefix("-") in known]
    if order:
        table.order_by = order
    table.paginate(per_page=per_page, paginator_class=CappedPaginator)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field))
    return table
