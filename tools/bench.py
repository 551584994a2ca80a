"""`make bench`: how long the everyday pages take, beside the floor of the framework.

Builds a synthetic practice in a folder of its own (BENCH_CLIENTS, default 300), measures, removes it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile

from tools import apt, setup_frontend, setup_python, setup_syslibs
from tools.common import ROOT, VENV_PYTHON, Problem, fail, make_data_folder, python_environment, run, step
from tools.processes import run_in_foreground


def main() -> None:
    """Build, measure, remove."""
    os.umask(0o077)
    folder = tempfile.mkdtemp(prefix="kapstone-bench-")
    os.environ["KAPSTONE_DATA"] = folder
    try:
        code = _measure(_clients())
    except Problem as problem:
        fail(problem)
    except KeyboardInterrupt:
        code = 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(code)


def _clients() -> str:
    text = os.environ.get("BENCH_CLIENTS") or "300"
    if not text.isdigit() or not 1 <= int(text) <= 5000:
        raise Problem(f"BENCH_CLIENTS must be a number from 1 to 5000, not {text}.")
    return text


def _measure(clients: str) -> int:
    data = make_data_folder()
    setup_python.ensure_packages(dev=False)
    setup_syslibs.ensure_pdf_libraries()
    setup_frontend.ensure_frontend()
    environment = {
        **python_environment(),
        **apt.library_environment(),
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "KAPSTONE_DATA": str(data),
        "KAPSTONE_DEMO": "1",
        "KAPSTONE_LOG_LEVEL": "ERROR",
    }
    manage = [VENV_PYTHON, ROOT / "manage.py"]
    with step(f"A practice with {clients} clients"):
        run([*manage, "prepare", "--static"], env=environment)
        run([*manage, "demo", "--clients", clients], env=environment)
    return run_in_foreground([str(VENV_PYTHON), "-m", "tools.bench_pages"], environment)


if __name__ == "__main__":
    main()
