"""python3 nlu/setup.py --venv .venv-nlu: the environment that Rasa needs. Standard library only, Python 3.8 or later.

Rasa runs on Python 3.10 only, so one is looked for.
Exit 0: ready. Exit 3: no Python 3.10. Exit 1: the installation failed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent / "requirements.txt"
STAMP, UNFINISHED = "rafiq-ready", "rafiq-unfinished"
PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
# Run by the environment's own Python: which pinned packages, of those meant for this platform, are not in it?
MISSING = r"""
import re, sys
from importlib.metadata import distributions
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name
there = {(canonicalize_name(d.metadata["Name"] or "-"), d.version) for d in distributions()}
pins = re.findall(r"^[A-Za-z0-9].*?==[^#\\\n]*", open(sys.argv[1]).read(), re.MULTILINE)
wanted = [r for r in map(Requirement, pins) if r.marker is None or r.marker.evaluate()]
print(sum((canonicalize_name(r.name), str(r.specifier)[2:]) not in there for r in wanted))
"""
_children: list[subprocess.Popen[str]] = []


def main() -> int:
    args = _arguments()
    if args.lifeline:
        threading.Thread(target=_die_with_parent, daemon=True).start()
    if is_ready(args.venv, args.requirements):
        return 0
    if _adopt(args.venv, args.requirements):
        say(f"The language environment in {args.venv} is complete.")
        return 0
    python = find_python()
    if not python:
        say("No Python 3.10 found (PATH, pyenv, NLU_PYTHON, uv): Rafiq goes on with buttons, crisis guard and people.")
        return 3
    return _build(python, args.venv, args.requirements)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Set up the environment of the language model.")
    parser.add_argument("--venv", type=Path, required=True)
    parser.add_argument("--requirements", type=Path, default=REQUIREMENTS)
    parser.add_argument("--lifeline", action="store_true", help="stop when standard input closes")
    return parser.parse_args()


def say(text: str) -> None:
    print(text, flush=True)


# Is it there already?


def is_ready(venv: Path, requirements: Path) -> bool:
    stamp = venv / STAMP
    return stamp.is_file() and stamp.read_text() == _digest(requirements) and (venv / "bin" / "python").exists()


def _adopt(venv: Path, requirements: Path) -> bool:
    """An environment that somebody else filled (an image, a person) counts when every pinned package is in it."""
    python = venv / "bin" / "python"
    if (venv / UNFINISHED).exists() or not python.exists():
        return False
    if missing(venv, requirements) != 0:
        return False
    (venv / STAMP).write_text(_digest(requirements))
    return True


def missing(venv: Path, requirements: Path) -> int:
    """How many pinned packages are not there; -1 when the environment does not even run."""
    found = _output([str(venv / "bin" / "python"), "-c", MISSING, str(requirements)])
    return int(found) if found.isdigit() else -1


def _digest(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


# A Python 3.10 that really runs


def find_python() -> str | None:
    return next((python for python in _candidates() if runs(python)), None)


def _candidates() -> Iterator[str]:
    if named := os.environ.get("NLU_PYTHON"):
        if runs(named):
            yield named
        else:
            say(f"NLU_PYTHON={named} is not a Python 3.10 that runs; looking for another.")
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        yield str(Path(folder, "python3.10"))
    for root in [Path(os.environ.get("PYENV_ROOT", "")), Path("~/.pyenv").expanduser()]:
        for path in sorted((root / "versions").glob("3.10*/bin/python"), reverse=True):
            yield str(path)
    yield from _from_uv()


def _from_uv() -> Iterator[str]:
    uv = shutil.which("uv")
    if not uv:
        return
    if found := _output([uv, "python", "find", "3.10"]):
        yield found
    say("Fetching Python 3.10 with uv (about 30 MB).")
    _output([uv, "python", "install", "3.10"], seconds=600)
    if found := _output([uv, "python", "find", "3.10"]):
        yield found


def runs(python: str) -> bool:
    """A pyenv shim exists for every version that was ever installed, and fails when run: only the answer counts."""
    return os.access(python, os.X_OK) and _output([python, "-c", PROBE]) == "3.10"


def _output(command: list[str], seconds: float = 30) -> str:
    try:
        found = subprocess.check_output(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds)
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.decode("utf-8", "replace").strip()


# Building it


def _build(python: str, venv: Path, requirements: Path) -> int:
    began = time.monotonic()
    say(f"Setting up the language environment with {python}.")
    if venv.exists():
        shutil.rmtree(venv)
    if _run([python, "-m", "venv", str(venv)], quiet=True):
        say("The environment could not be created.")
        return 1
    (venv / UNFINISHED).touch()
    total = missing(venv, requirements)
    say(f"Rasa with TensorFlow: {total} packages, about 2.7 GB on disk, about two minutes.")
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    if code := _run([*pip, "--progress-bar", "off", "--require-hashes", "-r", str(requirements)], total=total):
        say(f"pip ended with {code}: see above. The next run begins again, with what was already downloaded.")
        return 1
    (venv / STAMP).write_text(_digest(requirements))
    (venv / UNFINISHED).unlink()
    say(f"The language environment is ready ({time.monotonic() - began:.0f} seconds).")
    return 0


def _run(command: list[str], total: int = 0, quiet: bool = False) -> int:
    """Run and tell how far it is; on failure show the last lines."""
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True,
        errors="replace", env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    _children.append(child)
    assert child.stdout
    last: list[str] = []
    count = 0
    for line in child.stdout:
        last = [*last[-9:], line.rstrip()]
        if not quiet:
            count = _tell(line, count, total)
    code = child.wait()
    if code:
        say("\n".join(last))
    return code


def _tell(line: str, count: int, total: int) -> int:
    if line.startswith("Collecting "):
        count += 1
        if count % 20 == 0:
            say(f"  {count} of {total} packages")
    elif big := re.match(r"\s+(?:Downloading|Using cached) (\S+?)-\d\S* \((\d{2,}(?:\.\d+)? MB)\)", line):
        say(f"  {big.group(1)}: {big.group(2)}")
    elif line.startswith("Installing collected packages"):
        say("  all here; unpacking them (the longest part)")
    return count


def _die_with_parent() -> None:
    while os.read(0, 4096):
        pass
    for child in _children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
