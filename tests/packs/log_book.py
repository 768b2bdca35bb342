"""The log as a workbook, read by openpyxl: the same cells as its CSV, and nothing that a spreadsheet would run."""

import csv
import re

from openpyxl import load_workbook

from judge import refuse_unless

#: A whole number; every other cell of the CSV is text in the workbook.
WHOLE = re.compile(r"\d{1,15}")
#: How Excel spells what XML has no letter for, and how openpyxl hands it on.
SPELT = re.compile("_x([0-9A-Fa-f]{4})_")
#: How a CSV cell spells NUL, and the mark by which it does.
MARKED = re.compile("\u2400([0\u2400])")


def unguarded(cell):
    """The text of a CSV cell without its guard; see `export/src/cell.rs`."""
    cell = MARKED.sub(lambda found: "\0" if found[1] == "0" else "\u2400", cell)
    return cell[1:] if cell.startswith("'") else cell


def shown(value):
    text = "" if value is None else str(value)
    return SPELT.sub(lambda found: chr(int(found[1], 16)), text)


def read_back(desk):
    """Exports everything both ways and compares cell by cell; gives the number of rows."""
    book_file, csv_file = desk.path("log.xlsx"), desk.path("log.csv")
    desk.exhibit("export", "--format", "xlsx", "--output", book_file)
    desk.exhibit("export", "--format", "csv", "--output", csv_file)
    with csv_file.open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file, strict=True))
    book = load_workbook(book_file, read_only=True)
    refuse_unless(book.sheetnames == ["About", "Rows 1"], f"its sheets are {book.sheetnames}")
    rows = 0
    for nth, line in enumerate(book["Rows 1"].iter_rows()):
        formula = next((cell.value for cell in line if cell.data_type == "f"), None)
        refuse_unless(formula is None, f"it holds the formula {formula}")
        cells = [cell.value for cell in line] + [None] * len(expected[nth])
        for heading, wanted, found in zip(expected[0], expected[nth], cells):
            same = shown(found) in (wanted, unguarded(wanted).replace("\r\n", "\n"), unguarded(wanted))
            refuse_unless(same, f"row {nth}, {heading}: {found!r} is not {wanted!r}")
            number = isinstance(found, int) and not WHOLE.fullmatch(wanted)
            refuse_unless(not number, f"row {nth}, {heading}: {wanted!r} became a number")
        rows += 1
    refuse_unless(rows == len(expected), f"{rows} rows of {len(expected)} are in it")
    return rows - 1
