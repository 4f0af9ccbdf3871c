"""python -m nlu.serve --model FILE --port P: what `rasa run --enable-api` does, for one child of one parent.

The token comes from RAFIQ_NLU_TOKEN, not from the command line, which every user of the machine can read. No channel is
open beside the API. With --lifeline, the server dies when its standard input closes, that is, with its parent.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from nlu import lifeline
from nlu.data import HERE
from nlu.quiet import quiet_rasa


def main() -> int:
    args = _arguments()
    if args.lifeline:
        lifeline.hold()
    token = os.environ.pop("RAFIQ_NLU_TOKEN", "")
    if not token or not args.model.is_file():
        print("RAFIQ_NLU_TOKEN is not set" if not token else f"{args.model}: no such model", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="rafiq-nlu-") as scratch:
        quiet_rasa(scratch)
        _serve(args, token)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m nlu.serve", description="Serve the language model over HTTP.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--lifeline", action="store_true", help="die when standard input closes")
    return parser.parse_args()


def _serve(args: argparse.Namespace, token: str) -> None:
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    serve_application(
        model_path=str(args.model),
        interface=args.host,
        port=args.port,
        credentials=str(HERE / "credentials.yml"),
        endpoints=AvailableEndpoints(),
        enable_api=True,
        auth_token=token,
        server_listeners=[(_stop_without_model, "after_server_start")],
    )


async def _stop_without_model(app: Any, _: Any) -> None:
    """Rasa says that it is up and running when its model failed to load."""
    if not app.ctx.agent or not app.ctx.agent.is_ready():
        print("The language model could not be loaded.", file=sys.stderr, flush=True)
        os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
