"""CSV as a spreadsheet and as Python's `csv` reads it: nothing in it is a formula, and nothing of the rows is lost."""

import csv
import json
import re

import outsider

#: What spreadsheets take for the beginning of a formula, wide forms too (owasp.org/www-community/attacks/CSV_Injection).
TRIGGERS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def formulas(data):
    """Cells of any table that a spreadsheet could run, as it reads them."""
    for path in sorted(data.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for nth, row in enumerate(csv.reader(file, strict=True)):
                for cell in row:
                    shown = cell.lstrip(" \u00a0\u200b\ufeff\u202e")
                    if shown[:1] in tuple(TRIGGERS) and not NUMBER.fullmatch(cell):
                        yield f"{path.relative_to(data)} line {nth + 1}: {cell[:40]!r}"


def flat(event):
    """An event as the row of events.csv that it should be; numbers are compared as they are written."""
    row = {}
    for name, value in event.items():
        if name == "metadata":
            row["metadata_json"] = value
        elif isinstance(value, dict):
            row.update({f"{name}_{part}": text(inner) for part, inner in value.items()})
        elif name == "redacted_fields":
            row[name] = value
        elif name not in ("raw", "raw_base64"):
            row[name] = text(value)
    return row


def text(value):
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)


def exactly(document):
    """JSON with numbers as they are written: 2^53 + 1 and 1.0 are no floats here."""
    return json.loads(document, parse_int=str, parse_float=str) if document else None


def differing(data):
    """What in events.csv is not what events.ndjson says."""
    with (data / "evidence/events.ndjson").open(encoding="utf-8", newline="\n") as file:
        events = [exactly(line) for line in file]
    rows = outsider.table(data / "evidence/events.csv")
    for nth, (event, row) in enumerate(zip(events, rows)):
        found = dict(row)
        found["metadata_json"] = exactly(row["metadata_json"])
        if "redacted_fields" in row:
            found["redacted_fields"] = exactly(row["redacted_fields"]) or []
        wanted = {**dict.fromkeys(row, ""), **({"redacted_fields": []} if "redacted_fields" in row else {}), **flat(event)}
        if found != wanted:
            names = [name for name in wanted if found.get(name) != wanted[name]]
            yield f"row {nth + 1}: {[(name, found.get(name), wanted[name]) for name in names[:2]]}"
