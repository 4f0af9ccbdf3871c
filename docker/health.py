"""What the health checks of the containers run.

`health.py /healthz` asks the web server of this container, `health.py http://web:8080/readyz` another one,
`health.py database` looks into the database. Exit code 0 is healthy, 1 is not; what is wrong is said in one line.
"""

from __future__ import annotations

import asyncio
import os
import sys
from urllib.request import ProxyHandler, build_opener

LIMIT = 5.0


def ask(url: str) -> None:
    """Raises unless the answer is a 2xx. No proxy: what we ask is on this machine."""
    if url.startswith("/"):
        url = f"http://127.0.0.1:{os.environ.get('PORT') or 8080}{url}"
    with build_opener(ProxyHandler({})).open(url, timeout=LIMIT):
        return


async def look_into_database() -> None:
    from sqlalchemy import text

    from bot.settings import read
    from bot.store.database import Store
    from bot.store.vault import Vault

    settings = read()
    store = Store(settings.database_url, Vault(settings.secret_keys))
    try:
        async with asyncio.timeout(LIMIT), store.reading() as session:
            await session.execute(text("SELECT 1"))
    finally:
        await store.close()


def main(what: str) -> int:
    try:
        asyncio.run(look_into_database()) if what == "database" else ask(what)
    except Exception as error:
        print(f"{what}: {type(error).__name__} {getattr(error, 'code', '')}".strip())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
