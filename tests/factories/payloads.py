"""What an attacker types: into an address, into a field, into a note that becomes a document."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Final

_SQL: Final = (
    "' OR '1'='1", "' OR 1=1 --", '" OR ""="', "1 OR 1=1", "'; DROP TABLE clients_client; --", "') OR ('1'='1",
    "1; SELECT pg_sleep(5)", "(SELECT CASE WHEN (1=1) THEN 1 ELSE 1/0 END)", "1 UNION SELECT NULL,NULL,NULL--",
    "pk); DELETE FROM django_session; --", "name DESC, (SELECT 1)", "name--", "name/**/", "name;", "name,name",
    "CASE WHEN 1=1 THEN name ELSE pk END", "RANDOM()", "randomblob(100000000)", "load_extension('x')",
    "1 AND 1=CAST((SELECT version()) AS int)", "' || (SELECT sqlite_version()) || '", "%27%20OR%201=1", "'+'", "''",
    "x' AND 1=(SELECT COUNT(*) FROM staff_user) AND 'x'='x", "0x31303235343830303536",
    "'; ATTACH DATABASE x AS y; --",
    "pk__in=(1)", "1)) OR SLEEP(5)#", "`name`", "[name]", '"name"', "name COLLATE NOCASE", "name ASC NULLS FIRST",
)  # fmt: skip
_LOOKUPS: Final = (
    "password", "practice__name", "client__legal_last_name", "user__password", "care_team__user__password",
    "pk", "id", "practice_id", "created_by__password", "_meta", "__class__", "__dict__", "objects", "delete",
    "legal_last_name__regex", "legal_last_name__startswith", "email", "phone", "address", "search_name",
    "client.legal_last_name", "client.delete", "practice.key", "{practice.pk}", "%(pk)s", "F('pk')", "Count('pk')",
    "name__icontains", "pk__gt", "annotations", 'alias".x', "a.b.c.d", "?", "-?", "--name", "-", "+name", "",
)  # fmt: skip
_SHAPES: Final = (
    "0", "-1", "1e9", "99999999999999999999", "NaN", "Infinity", "null", "None", "true", "[]", "{}", "a" * 5000,
    "\0", "\x1b[31m", "\r\nSet-Cookie: a=b", "\u202e", "\u2028", "\ufeff", "\ud83d\ude00", "１", "ⅷ", "%", "%%s",
    "%00", "..%2f..%2fetc/passwd", "../../etc/passwd", "{{7*7}}", "${7*7}", "<script>alert(1)</script>", "javascript:1",
    "\\", "\\'", "1'", '1"', "\t", " ", "\u00a0", "last", "all", "1.5", "1,5", "0x10", "1_000",
)  # fmt: skip


def address_payloads(most: int) -> list[str]:
    """Return ``most`` different texts for a parameter of an address, of every kind."""
    variants = (*_SQL, *_LOOKUPS, *_SHAPES)
    twisted = [f"{before}{text}{after}" for (before, after), text in product((("-", ""), ("name", "")), variants)]
    found = list(dict.fromkeys([*variants, *twisted]))
    step = max(len(found) // most, 1)
    # A short run takes some of every kind.
    return found[::step][:most]


# Each line would run XSS_RUNS, show XSS_MARK as an element or attribute, or break the content policy.
XSS_RUNS: Final = "window.kapxss=1"
XSS_MARK: Final = "kapxss"
XSS: Final = tuple(
    line.encode().decode("unicode_escape").replace("RUN", XSS_RUNS).replace("MARK", XSS_MARK)
    for line in Path(__file__).with_name("xss.txt").read_text().splitlines()
)
