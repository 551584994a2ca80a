"""Habits of the house that no linter knows: budgets, doors, words."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from clinic.core.labels import has_label
from clinic.policy.labels import LABELS as POLICY_LABELS
from clinic.policy.terms import Role

pytestmark = pytest.mark.pure

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("clinic", "clients", "sessions", "integration", "reports")
FILE_LIMIT, FUNCTION_LIMIT, VIEW_LIMIT, TASK_LIMIT, TEMPLATE_LIMIT = 400, 50, 40, 15, 200
# Markup of an installed icon package and fixed spans; reviewed by hand.
MAY_MARK_SAFE = {Path("clinic/core/templatetags/ui.py"), Path("reports/charts.py")}
# "Administered by" and "prescribes" claim what the tool and the therapist do not do.
FORBIDDEN_WORDS = re.compile(r"administered by|\bprescribes\b|\bpatients?\b|\binfusions?\b", re.IGNORECASE)
# The queue speaks to prescribers, and a route of other practices' orders has to have its name.
MAY_SAY = {"Patient", "Injection or infusion"}
FOR_PRESCRIBERS = {Path("templates/sessions/order_form.html")}
# Units and names of standards are the same in every language.
UNITS = {"mmHg", "min", "SpO₂", "MOAA", "SHA"}
MACHINE_PATHS = re.compile(r"/(?:tmp|home|root|work)/")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")


def modules() -> list[Path]:
    """Every module of the application, as a path below the root."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path.relative_to(ROOT) for path in found if "__pycache__" not in path.parts)


def own_modules() -> list[Path]:
    """Modules that people wrote, migrations left out."""
    return [path for path in modules() if "migrations" not in path.parts]


def templates() -> list[Path]:
    """Every template and message text."""
    return sorted(
        path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of a module with its length; decorators and docstring count."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def is_view(path: Path) -> bool:
    return "views" in path.parts or path.name == "views.py"


def is_task(path: Path) -> bool:
    return path.name == "tasks.py" and path.parent.name != "services"


def offenders(paths: Iterable[Path], find: Callable[[Path], object]) -> dict[str, object]:
    """Return what ``find`` objects to, by file."""
    return {str(path): found for path in paths if (found := find(path))}


def text_of(path: Path) -> str:
    return (ROOT / path).read_text()


def test_files_keep_their_budget() -> None:
    assert offenders(own_modules(), lambda path: len(text_of(path).splitlines()) > FILE_LIMIT) == {}
    assert offenders(templates(), lambda path: len(text_of(path).splitlines()) > TEMPLATE_LIMIT) == {}


def test_functions_keep_their_budget() -> None:
    def too_long(path: Path) -> object:
        limit = VIEW_LIMIT if is_view(path) else TASK_LIMIT if is_task(path) else FUNCTION_LIMIT
        return [(name, length) for name, length in functions(path) if length > limit]

    assert offenders(own_modules(), too_long) == {}


def test_modules_say_why_they_exist() -> None:
    def is_mute(path: Path) -> bool:
        text = text_of(path)
        if path.name == "__init__.py":
            return bool(text.strip()) and ast.get_docstring(tree(path)) is None
        return ast.get_docstring(tree(path)) is None or "from __future__ import annotations" not in text

    assert offenders(own_modules(), is_mute) == {}


def test_views_reach_records_through_access_functions_only() -> None:
    def managers(path: Path) -> object:
        doors = {"objects", "_default_manager", "_base_manager"}
        return [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute) and node.attr in doors]

    assert offenders([path for path in own_modules() if is_view(path)], managers) == {}


def test_nothing_is_marked_safe_unseen() -> None:
    def marks(path: Path) -> object:
        calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
        names = {getattr(call, "id", "") or getattr(call, "attr", "") for call in calls}
        return names & {"mark_safe", "SafeString", "SafeText"}

    assert offenders(set(own_modules()) - MAY_MARK_SAFE, marks) == {}


def test_templates_escape_everything() -> None:
    unsafe = re.compile(r"\|\s*safe\b|\bsafeseq\b|autoescape\s+off")

    assert offenders(templates(), lambda path: unsafe.findall(text_of(path))) == {}


def test_templates_hold_no_script_style_or_handler() -> None:
    inline = re.compile(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:")
    script = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>")
    pages = [path for path in templates() if "pdf" not in path.parts]

    assert offenders(pages, lambda path: inline.findall(text_of(path)) + script.findall(text_of(path))) == {}


def words_outside_translation(path: Path) -> list[str]:
    """Return words that a reader sees and no translator does."""
    text = text_of(path)
    for tag in ("blocktranslate", "comment"):
        text = re.sub(rf"{{%\s*{tag}\b.*?{{%\s*end{tag}\s*%}}", " ", text, flags=re.DOTALL)
    text = re.sub(r"{%\s*block (?:\w*_class|theme)\s*%}.*?{%\s*endblock.*?%}", " ", text, flags=re.DOTALL)
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->|<!doctype[^>]*>", " ", text, flags=re.DOTALL)
    text = re.sub(r"<(code|kbd|pre|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", text, flags=re.DOTALL)
    text = re.sub(r"&[a-z#0-9]+;", " ", text)
    return [
        word
        for word in re.findall(r"[^\W_]{3,}", text.replace("Kapstone", ""))
        if not word.isdigit() and word not in UNITS
    ]


def test_every_word_of_a_template_can_be_translated() -> None:
    pages = [path for path in templates() if path.name not in {"styleguide.html", "_styleguide.html"}]

    assert offenders(pages, words_outside_translation) == {}


def test_no_unfinished_work_and_no_path_of_one_machine() -> None:
    files = [*own_modules(), *templates()]

    assert offenders(files, lambda path: UNFINISHED.findall(text_of(path)) + MACHINE_PATHS.findall(text_of(path))) == {}


def spoken_strings(path: Path) -> Iterator[str]:
    """Yield what a module says to people: the arguments of its translation functions."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "gettext", "gettext_lazy", "ngettext"}:
            yield from (
                item.value for item in node.args if isinstance(item, ast.Constant) and isinstance(item.value, str)
            )


def claims(path: Path) -> list[str]:
    return [text for text in spoken_strings(path) if FORBIDDEN_WORDS.search(text) and text not in MAY_SAY]


def test_nothing_said_claims_to_administer_or_prescribe() -> None:
    assert offenders(own_modules(), claims) == {}
    said = [path for path in templates() if path not in FOR_PRESCRIBERS]
    assert offenders(said, lambda path: FORBIDDEN_WORDS.findall(text_of(path))) == {}


def test_every_role_has_a_label() -> None:
    assert [role for role in Role if role not in POLICY_LABELS or not has_label(role)] == []


def test_signals_are_not_used() -> None:
    def signals(path: Path) -> object:
        imported = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
        return [
            node.module
            for node in imported
            if node.module and node.module.startswith("django.") and "signals" in node.module
        ]

    assert offenders([path for path in own_modules() if path.name != "apps.py"], signals) == {}


def test_forms_list_their_fields() -> None:
    def model_forms(path: Path) -> object:
        classes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
        return [node.name for node in classes if any("ModelForm" in ast.unparse(base) for base in node.bases)]

    assert offenders(own_modules(), model_forms) == {}
