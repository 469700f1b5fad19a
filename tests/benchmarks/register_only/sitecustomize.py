"""Lets a child see what a register's own environment holds: nothing of the server extra.

Peewee takes psycopg in where it is installed (11 MiB), and httpx its command line (2 MiB).
"""

import sys

for name in ("click", "litestar", "psycopg", "psycopg_pool", "uvicorn"):
    sys.modules[name] = None  # type: ignore[assignment]
