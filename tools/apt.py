"""Debian packages: installed as administrator, else unpacked below the data folder.

Nothing outside the data folder is touched without root or passwordless sudo.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.common import Problem, data_folder, run, succeeds, which

DPKG_STATUS: Final = Path("/var/lib/dpkg/status")


def unpacked_root() -> Path:
    """Where packages are unpacked when they cannot be installed."""
    return data_folder() / "syslibs" / "root"


def install(packages: Sequence[str]) -> None:
    """Make Debian packages available, by whichever way this account has.

    Raises :class:`Problem` with the line for an administrator when there is none.
    """
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if which("apt-get") is None:
        raise Problem(f"Some system libraries are missing. An administrator can install them with:\n\n    {line}\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    prefix = _prefix()
    if prefix is not None:
        try:
            run([*prefix, "apt-get", "-qq", "update"], env=environment)
            run([*prefix, *line.split()], env=environment)
        except Problem as refusal:
            raise Problem(f"{refusal}\n\nAn administrator can try:\n\n    {line}\n") from refusal
        return
    try:
        _unpack(packages)
    except (Problem, OSError) as refusal:
        raise Problem(
            f"Some system libraries are missing and could not be fetched without administrator rights.\n"
            f"An administrator can install them with:\n\n    {line}\n"
        ) from refusal


def _prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if which("sudo") and succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def _unpack(packages: Sequence[str]) -> None:
    """Download with private apt folders and unpack, as an ordinary user may."""
    base = data_folder() / "syslibs" / "apt"
    for name in ("state/lists/partial", "cache/archives/partial"):
        (base / name).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(DPKG_STATUS, base / "status")
    options = [
        f"-oDir::State={base}/state", f"-oDir::State::status={base}/status", f"-oDir::Cache={base}/cache",
        "-oDebug::NoLocking=1",
    ]  # fmt: skip
    run(["apt-get", *options, "-qq", "update"])
    run(["apt-get", *options, "-y", "--no-install-recommends", "--download-only", "install", *packages])
    root = unpacked_root()
    root.mkdir(parents=True, exist_ok=True)
    for archive in sorted((base / "cache" / "archives").glob("*.deb")):
        run(["dpkg-deb", "-x", archive, root])
    shutil.rmtree(base, ignore_errors=True)


def library_environment() -> dict[str, str]:
    """Return what a program needs in its environment to find unpacked libraries and fonts."""
    root = unpacked_root()
    if not root.is_dir():
        return {}
    triplets = sorted({path.name for path in (root / "usr" / "lib").glob("*-linux-gnu*")})
    folders = [
        root / base / triplet / below
        for triplet in triplets
        for base in ("usr/lib", "lib")
        for below in ("", "pulseaudio")
    ]
    found = [str(folder) for folder in folders if folder.is_dir()]
    environment = {"LD_LIBRARY_PATH": ":".join([*found, *filter(None, [os.environ.get("LD_LIBRARY_PATH")])])}
    if not Path("/etc/fonts/fonts.conf").exists():
        environment["FONTCONFIG_FILE"] = str(_font_configuration(root))
    return environment


def _font_configuration(root: Path) -> Path:
    """Write a configuration that lists real font folders only: web fonts in it would blind Chromium."""
    path = data_folder() / "run" / "fonts.conf"
    path.parent.mkdir(parents=True, exist_ok=True)
    folders = [root / "usr/share/fonts", Path("/usr/share/fonts")]
    entries = "".join(f"<dir>{folder}</dir>" for folder in folders if folder.is_dir())
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig>{entries}<cachedir>{data_folder() / 'run' / 'fontcache'}</cachedir></fontconfig>"
    )
    return path
