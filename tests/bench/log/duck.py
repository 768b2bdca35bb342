"""DuckDB as a peer of `cargo xtask bench log`: takes one JSON document a line and answers with one.

{"do": "import", "path", "file", "how"}      a table from NDJSON in a fresh database file -> {"seconds", "answer": rows}
{"do": "open", "path"}                       the connection of all later questions
{"do": "run", "statements": [...]}           each run and fetched, one after the other -> {"seconds", "answer": [rows, ...]}
{"do": "sqlite", "path", "statements": [...]}  the same by Python's sqlite3, for what sqlite-utils made

Seconds are of the work alone: neither Python's start nor the way between the programs is in them.
"""

import json
import os
import sqlite3
import sys
import time

import duckdb

THREADS = 2
held = {}


def opened(path):
    return duckdb.connect(path, config={"threads": THREADS})


def imported(ask):
    for path in (ask["path"], ask["path"] + ".wal"):
        if os.path.exists(path):
            os.remove(path)
    begun = time.perf_counter()
    connection = opened(ask["path"])
    connection.execute(f"CREATE TABLE rows AS SELECT * FROM read_json(?, {ask['how']})", [ask["file"]])
    connection.execute("CHECKPOINT")
    seconds = time.perf_counter() - begun
    count = connection.execute("SELECT count(*) FROM rows").fetchone()[0]
    connection.close()
    return {"seconds": seconds, "answer": count}


def run(ask):
    return asked(held["duck"], ask["statements"])


def run_sqlite(ask):
    if "sqlite" not in held:
        held["sqlite"] = sqlite3.connect(ask["path"])
    return asked(held["sqlite"], ask["statements"])


def asked(connection, statements):
    begun = time.perf_counter()
    answer = [connection.execute(statement).fetchall() for statement in statements]
    return {"seconds": time.perf_counter() - begun, "answer": answer}


def answered(ask):
    match ask["do"]:
        case "import":
            return imported(ask)
        case "open":
            held["duck"] = opened(ask["path"])
            return {"seconds": 0, "answer": duckdb.__version__}
        case "run":
            return run(ask)
        case "sqlite":
            return run_sqlite(ask)
    raise ValueError(ask["do"])


for line in sys.stdin:
    try:
        reply = answered(json.loads(line))
    except Exception as error:  # told to the bench, which ends with it
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply, default=str), flush=True)
