"""What tools that know nothing of Exhibit say of a pack: each of them is asked, and each has to accept it.

`TOOLS` names them. A tool takes a `Pack` and raises `Refused` with what it said.
"""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

import cells
import outsider

CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class Refused(Exception):
    """A tool does not accept the pack."""


@dataclass
class Pack:
    """A pack file, where it is unpacked, and what an auditor was told in another way: whose signature to expect."""

    zip: Path
    folder: Path
    identity: str = ""
    signers: Path = None
    minisign: str = ""
    parts: tuple = field(default_factory=tuple)

    @property
    def data(self):
        return self.folder / "data"


def refuse_unless(holds, what):
    if not holds:
        raise Refused(what)


def run(words, cwd=None, given=None):
    """Runs a program that has to end with 0."""
    done = subprocess.run([str(word) for word in words], cwd=cwd, input=given, capture_output=True, check=False)
    refuse_unless(done.returncode == 0, f"{words[0]} ended with {done.returncode}: {(done.stdout + done.stderr)[-600:]!r}")
    return done.stdout


def unzip(pack):
    run(["unzip", "-t", "-qq", pack.zip])


def python_zipfile(pack):
    try:
        with zipfile.ZipFile(pack.zip) as archive:
            names = [member.filename for member in archive.infolist()]
            refuse_unless(archive.testzip() is None, "a member is damaged")
    except (zipfile.BadZipFile, OSError, zipfile.zlib.error) as error:
        raise Refused(str(error)) from error
    refuse_unless(len({name.lower() for name in names}) == len(names), "a name stands twice")
    refuse_unless(len({name.split("/")[0] for name in names}) == 1, "there is more than one top folder")


def sha256sum(pack):
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        run(["sha256sum", "--strict", "-c", "--quiet", manifest], cwd=pack.folder)


def bagit(pack):
    import bagit as library

    try:
        library.Bag(str(pack.folder)).validate()
    except library.BagError as error:
        raise Refused(str(error)) from error


def frictionless(pack):
    """The package as a whole: every table's cells, keys, size and hash, and every other file's size and hash."""
    from frictionless import Package

    report = Package(str(pack.data / "datapackage.json")).validate()
    problems = [*report.flatten(["type", "message"]), *([("package", str(report.errors))] if report.errors else [])]
    for task in report.tasks:
        refuse_unless(not task.warnings, f"{task.name}: {task.warnings}")
    refuse_unless(report.valid, str(problems[:5]))


def ssh_keygen(pack):
    verify_ssh(pack, pack.folder / "tagmanifest-sha256.txt", "evidence-pack")
    statement = pack.data / "signoff/statement.txt"
    if "statement" in pack.parts:
        verify_ssh(pack, statement, "access-review")


def verify_ssh(pack, file, namespace):
    words = ["ssh-keygen", "-Y", "verify", "-f", pack.signers, "-I", pack.identity, "-n", namespace]
    run([*words, "-s", f"{file}.sig"], given=file.read_bytes())


def minisign(pack):
    file = pack.folder / "tagmanifest-sha256.txt"
    run(["minisign", "-V", "-m", file, "-x", f"{file}.minisig", "-P", pack.minisign])


def files_alone(pack):
    """`outsider.py`: leaves, proofs, counts and the sample, from the files alone."""
    try:
        failed = [name for name, holds in outsider.check(pack.folder) if not holds]
    except (ValueError, KeyError, OSError, IndexError, csv.Error) as error:
        raise Refused(f"{type(error).__name__}: {error}") from error
    refuse_unless(not failed, ", ".join(failed))


def spreadsheet(pack):
    """No cell of any table is a formula, and events.csv holds what events.ndjson holds."""
    try:
        refuse_unless(not (found := list(islice(cells.formulas(pack.data), 3))), f"formulas: {found}")
        refuse_unless(not (found := list(islice(cells.differing(pack.data), 3))), f"the CSV differs: {found}")
    except (ValueError, KeyError, csv.Error) as error:
        raise Refused(f"{type(error).__name__}: {error}") from error


def workbook(pack):
    from openpyxl import load_workbook

    rows = len(outsider.lines(pack.data / "evidence/events.ndjson"))
    book = load_workbook(pack.data / "workbook.xlsx", read_only=True)
    counted = {}
    for sheet in book.worksheets:
        lines = 0
        for line in sheet.iter_rows():
            lines += any(cell.value is not None for cell in line)
            formula = next((cell.value for cell in line if cell.data_type == "f"), None)
            refuse_unless(formula is None, f"{sheet.title} holds the formula {formula}")
        counted[sheet.title] = lines
    refuse_unless(rows + 1 in counted.values(), f"no sheet has {rows} rows and a heading: {counted}")


def oscal(pack):
    found = json.loads((pack.data / "oscal/assessment-results.json").read_text("utf-8"))["assessment-results"]
    refuse_unless(found["metadata"]["oscal-version"].startswith("1."), "it names no version of OSCAL")
    evidence = [
        one["href"] for result in found["results"] for seen in result["observations"] for one in seen["relevant-evidence"]
    ]
    # Relative to the document, as OSCAL says.
    missing = [href for href in evidence if not (pack.data / "oscal" / href.split("#")[0]).resolve().is_file()]
    refuse_unless(evidence and not missing, f"evidence that is not in the pack: {missing[:3]}")


class Page(HTMLParser):
    """What a browser would run or load."""

    def __init__(self):
        super().__init__()
        self.faults, self.policy, self.cells = [], None, 0

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag in ("script", "iframe", "object", "embed", "link", "base", "form", "audio", "video"):
            self.faults.append(tag)
        if tag == "meta" and (names.get("http-equiv") or "").lower() == "content-security-policy":
            self.policy = names.get("content")
        for name, value in attrs:
            loads = name in ("src", "href", "xlink:href", "action", "srcset", "poster", "data", "background")
            if name.startswith("on") or (loads and not (value or "").startswith(("#", "data:"))):
                self.faults.append(f"{name}={value}")
            if name == "style" and "url(" in (value or ""):
                self.faults.append(value)


def report_page(pack):
    text = (pack.folder / "report.html").read_text("utf-8")
    page = Page()
    page.feed(text)
    page.close()
    # Links to files of the pack are no loads from a network.
    faults = [fault for fault in page.faults if not re.fullmatch(r"href=[a-z0-9_./-]+", fault) or ".." in fault]
    refuse_unless(not faults, f"it runs or loads something: {faults[:3]}")
    refuse_unless(page.policy == CSP, f"its policy is {page.policy!r}")
    refuse_unless("@import" not in text and "url(" not in text, "its style loads something")


def own_recipe(pack):
    """The few lines of Python that method.txt prints draw what sample.csv holds."""
    lines = (pack.data / "sample/method.txt").read_text("ascii").splitlines()
    recipe = "\n".join(line[4:] for line in lines if line.startswith("    "))
    printed = run([sys.executable, "-c", recipe], cwd=pack.folder).decode().splitlines()
    sheet = outsider.table(pack.data / "sample/sample.csv")
    rows = [[int(row["rank"]), row["rank_sha256"], int(row["position"]), row["source"], row["key"]] for row in sheet]
    refuse_unless([json.loads(line) for line in printed] == rows and rows, f"{len(printed)} rows are drawn, {len(rows)} stand in the sheet")


def listed_files(pack):
    """Every file has the size and hash that pack.json and datapackage.json give it."""
    said = json.loads((pack.data / "pack.json").read_text("utf-8"))["files"]
    for one in said:
        path = pack.folder / one["path"]
        refuse_unless(path.is_file(), f"{one['path']} is not there")
        refuse_unless(path.stat().st_size == one["bytes"], f"{one['path']} has another size")
        refuse_unless(hashlib.sha256(path.read_bytes()).hexdigest() == one["sha256"], f"{one['path']} has another hash")


#: For every pack.
ALWAYS = (unzip, python_zipfile, sha256sum, bagit, frictionless, files_alone, spreadsheet, report_page, listed_files)
#: For packs that have the part.
PARTS = {
    "signature": ssh_keygen,
    "statement": ssh_keygen,
    "minisign": minisign,
    "workbook": workbook,
    "oscal": oscal,
    "sample": own_recipe,
}
TOOLS = {tool.__name__: tool for tool in (*ALWAYS, *PARTS.values())}


def judge(pack):
    """Asks every tool that has something to say of the pack; returns their names."""
    tools = list(dict.fromkeys([*ALWAYS, *(PARTS[part] for part in pack.parts)]))
    for tool in tools:
        try:
            with redirect_stdout(io.StringIO()):
                tool(pack)
        except Refused as refused:
            raise Refused(f"{tool.__name__} refuses {pack.zip.name}: {refused}") from refused
    return [tool.__name__ for tool in tools]
