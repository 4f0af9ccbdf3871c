"""Carries out the steps of a Dockerfile without Docker: `python docker/steps.py Dockerfile --then 'rafiq check'`.

A folder stands for the image's root and every absolute path of a step is mapped into it; each stage is built at the
same place, so that paths written by one hold in the next. COPY obeys .dockerignore. `FROM python:X.Y` becomes a virtual
environment at /usr/local. Not done, but said: system packages, users, whose the files are.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CONTEXT = Path(__file__).resolve().parents[1]
SYSTEM = ("apt-get ", "groupadd ", "useradd ", "chown ")
DONE = ("FROM", "ARG", "ENV", "WORKDIR", "COPY", "RUN")
RECORDED = ("USER", "EXPOSE", "HEALTHCHECK", "CMD", "ENTRYPOINT", "LABEL", "STOPSIGNAL")
ABSOLUTE = re.compile(r"(?<![\w./:$}~-])/(?!dev/|proc/|bin/)(?=[a-z])")
FLAGS = re.compile(r"^(?:--\S+ +)*")


def parse(path: Path) -> list[tuple[str, str]]:
    """(instruction, rest) of every step; what this script does not understand stops it."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.lstrip().startswith("#")]
    steps = [step.strip().partition(" ") for step in "\n".join(lines).replace("\\\n", " ").splitlines() if step.strip()]
    for instruction, _, rest in steps:
        if instruction not in DONE + RECORDED or not rest or "<<" in rest:
            raise SystemExit(f"{path}: not understood: {instruction} {rest}")
    return [(instruction, rest.strip()) for instruction, _, rest in steps]


def hidden(folder: str, names: list[str]) -> list[str]:
    """As .dockerignore says: the last pattern that fits the path, or a folder above it, decides."""
    lines = (CONTEXT / ".dockerignore").read_text("utf-8").splitlines()
    found: dict[str, bool] = {}
    for name in names:
        parts = Path(folder, name).relative_to(CONTEXT).parts
        for pattern in (line for line in lines if line[:1] not in ("", "#")):
            shape = re.escape(pattern.strip("!/")).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
            if any(re.fullmatch(shape, "/".join(parts[:n])) for n in range(1, len(parts) + 1)):
                found[name] = not pattern.startswith("!")
    return [name for name in names if found.get(name)]


def interpreter(version: str) -> str:
    """A Python of this version on this machine."""
    places = [shutil.which(f"python{version}"), *Path.home().glob(f".pyenv/versions/{version}.*/bin/python")]
    for path in map(str, filter(None, [sys.executable, *places])):
        asked = subprocess.run([path, "--version"], check=False, capture_output=True, text=True)
        if f" {version}." in asked.stdout:
            return path
    raise SystemExit(f"there is no Python {version} here")


class Image:
    """What the steps make. With `only_parse` nothing is run, and what is copied is looked for all the same."""

    def __init__(self, folder: Path, only_parse: bool = False) -> None:
        self.root, self.only_parse = folder.resolve() / "image", only_parse
        self.stages, self.skipped, self.config = list[str](), list[str](), dict[str, str]()

    def build(self, dockerfile: Path) -> None:
        for instruction, rest in parse(dockerfile):
            print(f"{instruction} {rest}", flush=True)
            self.config[instruction] = rest
            if instruction in DONE:
                getattr(self, f"do_{instruction.lower()}")(rest)

    def mapped(self, text: str) -> str:
        return ABSOLUTE.sub(f"{self.root}/", text)

    @property
    def env(self) -> dict[str, str]:
        """The image's; the host lends the rest, such as its certificates, but nothing of its Python or its Rafiq."""
        host = {k: v for k, v in os.environ.items() if not k.startswith(("RAFIQ_", "PYTHON", "VIRTUAL_ENV"))}
        return host | {"PATH": f"{self.root}/usr/local/bin:{host['PATH']}"} | self.variables

    def command(self, words: list[str]) -> list[str]:
        """What a container would run, to be run with `env` in `cwd`."""
        words = [shutil.which(words[0], path=self.env["PATH"]) or words[0], *words[1:]]
        return [self.mapped(word) if Path(self.mapped(word)).exists() else word for word in words]

    def run(self, command: str) -> None:
        subprocess.run(["/bin/sh", "-c", self.mapped(command)], cwd=self.cwd, env=self.env, check=True)

    def do_from(self, rest: str) -> None:
        base, _, name = rest.partition(" AS ")
        if (version := re.match(r"python:(\d+\.\d+)", base)) is None:
            raise SystemExit(f"FROM {rest}: only an image of Python has a stand-in here")
        if self.stages:
            self.root.rename(self.root.with_name(self.stages[-1]))
        self.root.mkdir()
        self.stages.append(name or f"stage{len(self.stages)}")
        self.config, self.variables, self.cwd = dict[str, str](), dict[str, str](), self.root
        if not self.only_parse:
            venv = [interpreter(version[1]), "-m", "venv", "--without-pip", str(self.root / "usr/local")]
            subprocess.run(venv, check=True)

    def do_arg(self, rest: str) -> None:
        self.variables.setdefault(*rest.partition("=")[::2])

    def do_env(self, rest: str) -> None:
        for name, value in (pair.split("=", 1) for pair in rest.split()):
            self.variables[name] = re.sub(r"\$\{?(\w+)\}?", lambda it: self.env.get(it[1], ""), self.mapped(value))

    def do_workdir(self, rest: str) -> None:
        self.cwd = self.root / rest.lstrip("/")
        self.cwd.mkdir(parents=True, exist_ok=True)

    def do_run(self, rest: str) -> None:
        if FLAGS.sub("", rest).startswith(SYSTEM):
            self.skipped.append(rest)
        elif not self.only_parse:
            self.run(FLAGS.sub("", rest))

    def do_copy(self, rest: str) -> None:
        *sources, target = FLAGS.sub("", rest).split()
        stage = (re.findall(r"--from=(\S+)", rest) or [""])[0]
        if stage and stage not in self.stages[:-1]:
            raise SystemExit(f"COPY {rest}: there is no stage {stage}")
        for source in sources if not (stage and self.only_parse) else ():
            origin = (self.root.with_name(stage) if stage else CONTEXT) / source.lstrip("/")
            if not origin.exists() or (not stage and hidden(str(origin.parent), [origin.name])):
                raise SystemExit(f"COPY {rest}: there is no {source}")
            into = self.root / target.lstrip("/") if target.startswith("/") else self.cwd / target
            (into if target.endswith("/") else into.parent).mkdir(parents=True, exist_ok=True)
            if origin.is_dir():
                shutil.copytree(origin, into, symlinks=True, dirs_exist_ok=True, ignore=None if stage else hidden)
            else:
                shutil.copy2(origin, into)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Carry out the steps of a Dockerfile without Docker.")
    parser.add_argument("dockerfile", type=Path)
    parser.add_argument("--only-parse", action="store_true", help="run nothing; look for what is copied")
    parser.add_argument("--then", default="true", help="a command to run in the finished image")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        image = Image(Path(temporary), arguments.only_parse)
        image.build(arguments.dockerfile)
        image.run(arguments.then)
        recorded = [f"{name} {image.config[name]}" for name in RECORDED if name in image.config]
        print("Not done here:", *image.skipped, *recorded, sep="\n")
