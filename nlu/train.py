"""python -m nlu.train --out DIR: check the data, train through Rasa, put the model in place and its name into DIR/newest.

Which model is used is not decided here: the service compares the newest with the one it has.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from nlu import data, lifeline
from nlu.quiet import quiet_rasa

logger = logging.getLogger("nlu")
NEWEST = "newest"


def main() -> int:
    args = _arguments()
    if args.lifeline:
        lifeline.hold()
    _speak()
    try:
        phrases = data.read_phrases(args.data, args.learnt)
        held_out = data.read_evaluation(args.data)
        model = data.fingerprint(args.data, args.learnt)
    except (data.DataError, OSError) as error:
        print(f"The language model was not trained: {error}", file=sys.stderr)
        return 1
    langs = {p.lang for p in phrases}
    logger.info("%d phrases in %d languages, %d texts to calibrate on.", len(phrases), len(langs), len(held_out))
    for notice in data.notices(phrases):
        logger.info("Note: %s.", notice)
    name = f"{model}.tar.gz"
    if (args.out / name).exists() and not args.force:
        logger.info("Nothing has changed since %s was trained.", name)
    else:
        began = time.monotonic()
        _train(args.data, args.learnt, args.out, name)
        logger.info("Trained in %.0f seconds: %s", time.monotonic() - began, args.out / name)
    _replace(args.out / NEWEST, name.encode())
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description="Train the language model.")
    parser.add_argument("--out", type=Path, required=True, help="folder of the models")
    parser.add_argument("--data", type=Path, default=data.HERE, help="folder with phrases/ and evaluation/")
    parser.add_argument("--learnt", type=Path, help="folder of the phrases that this installation learnt itself")
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")
    parser.add_argument("--lifeline", action="store_true", help="stop when standard input closes")
    return parser.parse_args()


def _speak() -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _train(root: Path, learnt: Path | None, out: Path, name: str) -> None:
    logger.info("Starting Rasa (some seconds).")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".training-") as scratch:
        quiet_rasa(scratch)
        from rasa.model_training import train_nlu

        config = Path(scratch, "config.yml")
        config.write_text(yaml.safe_dump(_config(root, learnt, name)), encoding="utf-8")
        with contextlib.redirect_stdout(io.StringIO()):  # Rasa names its own file and advises to run it
            domain = str(data.HERE / "domain.yml")
            made = train_nlu(str(config), str(root), scratch, fixed_model_name=name, domain=domain)
        if not made:
            raise SystemExit("Rasa made no model")
        Path(made).replace(out / name)


def _config(root: Path, learnt: Path | None, name: str) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load((data.HERE / "config.yml").read_text(encoding="utf-8"))
    config["pipeline"][0].update(data=str(root.resolve()), model=name.removesuffix(".tar.gz"))
    config["importers"][0].update(learnt=str(learnt.resolve()) if learnt else "")
    return config


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_bytes(content)
    temporary.replace(path)


if __name__ == "__main__":
    sys.exit(main())
