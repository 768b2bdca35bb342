"""Kinds of damage, one line each: what is done to a pack, and which outside tool finds it. `exhibit pack verify` has to
find every one of them, too.

A damage changes the unpacked folder (which is zipped again by Python) or the bytes of the zip. `reseal` then hashes as
much anew as somebody would who does not want to be found out.
"""

import base64
import csv
import hashlib
import json
import re
import shutil
import zipfile
from contextlib import redirect_stdout
from io import StringIO

from judge import TOOLS, Pack, Refused, judge
from variety import run, zip_again

TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "README.txt", "report.html", "allowed_signers")

#: What the page of every pack forbids, in the letters in which a browser would take it too.
POLICY = "http-equiv=\"content-security-policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


# How much is hashed anew afterwards.


def nothing(bag):
    """The lists stay as they were."""


def manifests(bag):
    """Both lists of hashes and the size of the payload, as `bagit` itself would write them."""
    payload = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
    lines = "".join(f"{sha256(path)}  {path.relative_to(bag)}\n" for path in payload)
    (bag / "manifest-sha256.txt").write_text(lines)
    oxum = f"Payload-Oxum: {sum(path.stat().st_size for path in payload)}.{len(payload)}"
    info = re.sub(r"Payload-Oxum: .*", oxum, (bag / "bag-info.txt").read_text("utf-8"))
    (bag / "bag-info.txt").write_text(info, "utf-8")
    tags = "".join(f"{sha256(bag / name)}  {name}\n" for name in sorted(TAGS) if (bag / name).exists())
    (bag / "tagmanifest-sha256.txt").write_text(tags)


def everything(bag):
    """The sizes and hashes in datapackage.json and pack.json too: only the signature is left."""
    rehash(bag, "data/datapackage.json", "resources", lambda one: bag / "data" / one["path"])
    rehash(bag, "data/pack.json", "files", lambda one: bag / one["path"])
    manifests(bag)


def rehash(bag, name, key, path_of):
    document = json.loads((bag / name).read_text("utf-8"))
    for one in document[key]:
        path = path_of(one)
        if not path.exists():
            continue
        one["bytes"] = path.stat().st_size
        for member in ("hash", "sha256"):
            if member in one:
                one[member] = ("sha256:" if one[member].startswith("sha256:") else "") + sha256(path)
    write_json(bag / name, document)


def write_json(path, document):
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


# What is done to the files.


def flip(path):
    """Another byte in the middle, of those that a text keeps readable."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def without_line(path, nth=1):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:nth] + lines[nth + 1 :]))


def lines_swapped(path):
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    path.write_bytes(b"".join(lines))


def line_twice(path):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], *lines]))


def replaced(path, old, new):
    text = path.read_bytes().decode()
    changed = re.sub(old, new, text, count=1)
    if changed == text:
        raise Refused(f"the damage has nothing to change in {path.name}: {old}")
    path.write_bytes(changed.encode())


def in_json(path, change):
    document = json.loads(path.read_text("utf-8"))
    change(document)
    write_json(path, document)


def cell(path, column, value):
    """Another value in the first row of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def row_gone_everywhere(bag):
    """The first row is in no file any more, and the counts of pack.json follow."""
    event = json.loads((bag / "data/evidence/events.ndjson").read_text("utf-8").split("\n")[0])
    for name, nth in (("evidence/events.ndjson", 0), ("integrity/proofs.ndjson", 0), ("integrity/leaves.csv", 1)):
        without_line(bag / "data" / name, nth)
    for name in ("evidence/events.csv",):
        with (bag / "data" / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with (bag / "data" / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows[:1] + rows[2:])
    in_json(bag / "data/evidence/events.json", lambda rows: rows.pop(0))

    def fewer(pack):
        population = pack["population"]
        population["included"] -= 1
        population["total_in_period"] -= 1
        population["per_source"][event["source"]] -= 1
        population["per_outcome"][event["outcome"]] -= 1
        population["per_category"][event["category"] or ""] -= 1
        population["per_day"][event["at"][:10]] -= 1
        for table in pack["tables"]:
            table["rows"] -= table["path"].endswith(("events.csv", "leaves.csv"))

    in_json(bag / "data/pack.json", fewer)


def exception_invented(bag):
    """A line more among the exceptions, and every number of lines follows."""
    name = "data/evidence/exceptions.csv"
    with (bag / name).open("ab") as file:
        file.write(b"high_risk,Rows of the highest risk,,mallory,invented,,,\r\n")

    def more(pack):
        for one in pack["tables"] + pack["files"]:
            one["rows"] = one["rows"] + 1 if one["path"] == name else one["rows"]

    in_json(bag / "data/pack.json", more)


def policy_in_a_comment(bag):
    (bag / "report.html").write_text(f"<!doctype html><!-- {POLICY} --><img src=x onerror=alert(1)>")


def in_utf_16(bag):
    script = "<!doctype html><script>alert(1)</script><!-- ".encode("utf-16")
    (bag / "report.html").write_bytes(script + POLICY.encode() + " -->".encode("utf-16-le"))


def unsaid(bag):
    """The pack says that its texts are of a version that nobody here can write again, so that they are not compared."""
    in_json(bag / "data/pack.json", lambda pack: pack["generator"].update(texts=2_000))
    everything(bag)


def decisions_exchanged(bag):
    """In the sheet, whose access stays and whose goes; the signed statement says otherwise."""
    path = bag / "data/signoff/review.csv"
    text = path.read_bytes().decode()
    if ",approve," not in text or ",revoke," not in text:
        raise Refused("the sheet has not both decisions")
    other = {"approve": "revoke", "revoke": "approve"}
    path.write_bytes(re.sub(",(approve|revoke),", lambda found: f",{other[found[1]]},", text).encode())


def row_under_two_keys(bag):
    """The first row once more, under another key that sorts behind its own: a leaf does not cover the key."""
    data = bag / "data"
    key = json.loads((data / "evidence/events.ndjson").read_text("utf-8").split("\n")[0])["key"]
    for name, nth, end in (
        ("evidence/events.ndjson", 0, b"\n"),
        ("evidence/events.csv", 1, b"\r\n"),
        ("integrity/leaves.csv", 1, b"\r\n"),
        ("integrity/proofs.ndjson", 0, b"\n"),
    ):
        lines = (data / name).read_bytes().split(end)
        lines.insert(nth + 1, lines[nth].replace(key.encode(), key.encode() + b"~", 1))
        (data / name).write_bytes(end.join(lines))


def signed_by(key, namespace):
    """Signs the list of lists anew."""

    def sign(bag):
        file = bag / "tagmanifest-sha256.txt"
        (bag / "tagmanifest-sha256.txt.sig").unlink()
        run(["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", namespace, file])

    return sign


def resigned(key):
    """Another key signs everything and stands in the pack as its signer."""

    def sign(bag):
        public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
        fingerprint = run(["ssh-keygen", "-lf", f"{key}.pub"]).split()[1].decode()
        in_json(bag / "data/pack.json", lambda pack: pack["signer"].update(public_key=public, fingerprint=fingerprint))
        replaced(bag / "allowed_signers", r"ssh-ed25519 \S+", public)
        everything(bag)
        signed_by(key, "evidence-pack")(bag)

    return sign


def unsigned(bag):
    """As if nobody had ever signed."""
    for name in ("tagmanifest-sha256.txt.sig", "allowed_signers"):
        (bag / name).unlink()
    in_json(bag / "data/pack.json", lambda pack: pack.update(signer=None, signatures=[]))
    everything(bag)


def half_proof(path):
    first, rest = path.read_text("ascii").split("\n", 1)
    proof = json.loads(first)
    proof["proof"][0] = "00" * 32
    path.write_text(json.dumps(proof, separators=(",", ":")) + "\n" + rest, "ascii")


def other_root(path):
    lines = path.read_text("utf-8").split("\n")
    lines[2] = base64.b64encode(hashlib.sha256(b"another log").digest()).decode()
    path.write_text("\n".join(lines), "utf-8")


# What is done to the zip.


def with_member(name, content, mode=0o100644):
    def change(zip_file, top):
        with zipfile.ZipFile(zip_file, "a", zipfile.ZIP_DEFLATED) as archive:
            info = zipfile.ZipInfo(name.format(top=top))
            info.external_attr = mode << 16
            archive.writestr(info, content)

    return change


def bytes_of(change):
    return lambda zip_file, top: zip_file.write_bytes(change(zip_file.read_bytes()))


def flipped(content):
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    return bytes(changed)


def table_of(desk, packs):
    """(what is done, to which pack, what is hashed anew, the outside tool that finds it, what `verify` needs, or the
    check that must find it by itself, as it would in a pack that nobody ever signed)."""
    other, file_key = desk.path("agent"), desk.path("agent")
    e, i, d = "data/evidence/", "data/integrity/", "data/"
    spare = packs["access"].folder
    S = "--signer"
    # None as a tool: nothing that an outsider has at hand looks there; the check is the only one that tells.
    return [
        ("a row is removed from the NDJSON", lambda b: without_line(b / e / "events.ndjson"), manifests, "files_alone", None),
        ("a row is removed from the CSV", lambda b: without_line(b / e / "events.csv"), everything, "files_alone", None),
        ("a row is removed from every file", row_gone_everywhere, everything, "ssh_keygen", None),
        ("a row is removed and nobody ever signed", lambda b: (row_gone_everywhere(b), unsigned(b)), nothing, "ssh_keygen", S),
        ("a row stands twice in the NDJSON", lambda b: line_twice(b / e / "events.ndjson"), everything, "files_alone", None),
        ("two rows are exchanged", lambda b: lines_swapped(b / e / "events.ndjson"), everything, "files_alone", None),
        ("an actor is another", lambda b: replaced(b / e / "events.ndjson", r"acme\.io", "evil.io"), everything, "ssh_keygen", None),
        ("a raw text is another", lambda b: replaced(b / e / "events.ndjson", r'"raw":"\{', '"raw":"{ '), everything, "files_alone", None),
        ("a payload file is changed and the lists too", lambda b: flip(b / e / "events.csv"), manifests, "frictionless", None),
        ("a file is added inside", lambda b: (b / e / "more.csv").write_text("a\r\n1\r\n"), nothing, "bagit", None),
        ("a file is added inside and listed", lambda b: (b / e / "more.csv").write_text("a\r\n1\r\n"), manifests, "ssh_keygen", None),
        ("a file is added beside the bag's own", lambda b: (b / "READ-ME-FIRST.txt").write_text("all is well\n"), nothing, None, None),
        ("a file is removed", lambda b: (b / d / "completeness/gaps.csv").unlink(), nothing, "bagit", None),
        ("a file is removed and the lists follow", lambda b: (b / d / "completeness/gaps.csv").unlink(), everything, "frictionless", None),
        ("a file is renamed", lambda b: (b / e / "events.csv").rename(b / e / "event.csv"), nothing, "sha256sum", None),
        ("bag-info.txt says another thing", lambda b: replaced(b / "bag-info.txt", "Payload-Oxum: 1?", "Payload-Oxum: 9"), nothing, "sha256sum", None),
        ("the size of the payload is wrong", lambda b: replaced(b / "bag-info.txt", r"Payload-Oxum: \d", "Payload-Oxum: 99"), retagged, "bagit", None),
        ("the signature is another pack's", lambda b: shutil.copy(spare / "tagmanifest-sha256.txt.sig", b), nothing, "ssh_keygen", None),
        ("the signature is gone", lambda b: (b / "tagmanifest-sha256.txt.sig").unlink(), nothing, "ssh_keygen", None),
        ("the signature and all that names it are gone", unsigned, nothing, "ssh_keygen", S),
        ("another key signed the same list", signed_by(other, "evidence-pack"), nothing, "ssh_keygen", None),
        ("another key signed and says so everywhere", resigned(other), nothing, "ssh_keygen", S),
        ("the signature is for another purpose", signed_by(file_key, "file"), nothing, "ssh_keygen", None),
        ("the minisign signature is another pack's", lambda b: flip(b / "tagmanifest-sha256.txt.minisig"), nothing, "minisign", None),
        ("the checkpoint is another log's", lambda b: other_root(b / i / "checkpoint.txt"), everything, "files_alone", None),
        ("a proof is another", lambda b: half_proof(b / i / "proofs.ndjson"), everything, "files_alone", None),
        ("a leaf was received at another time", lambda b: cell(b / i / "leaves.csv", "received_at", "2026-01-01T00:00:00.000Z"), everything, "files_alone", None),
        ("a leaf has another hash", lambda b: cell(b / i / "leaves.csv", "leaf_sha256", "00" * 32), everything, "files_alone", None),
        ("a row was left out by another count", lambda b: in_json(b / d / "pack.json", lambda p: p["population"].update(total_in_period=1)), everything, "files_alone", None),
        ("a day has another count", lambda b: in_json(b / d / "pack.json", lambda p: p["population"]["per_day"].update({"2020-01-01": 1})), everything, "files_alone", None),
        ("datapackage.json has another hash", lambda b: replaced(b / d / "datapackage.json", r"sha256:[0-9a-f]{4}", "sha256:0000"), manifests, "frictionless", None),
        ("a cell is none of the words of its column", lambda b: cell(b / e / "events.csv", "outcome", "perhaps"), everything, "frictionless", None),
        ("a time is none", lambda b: cell(b / e / "events.csv", "at", "2026-13-01T00:00:00.000Z"), everything, "frictionless", None),
        ("a sampled row is another", lambda b: cell(b / d / "sample/sample.csv", "position", "9"), everything, "files_alone", None),
        ("the seed is another", lambda b: in_json(b / d / "pack.json", lambda p: p["sample"].update(seed="mine")), everything, "files_alone", None),
        ("an exception is invented", exception_invented, everything, "ssh_keygen", "listings"),
        ("a rule has found more cases", lambda b: in_json(b / d / "pack.json", lambda p: p["exceptions"][0].update(count=7)), everything, "ssh_keygen", "listings"),
        ("the words of the report are others", lambda b: replaced(b / "report.html", "does not prove", "proves"), manifests, "ssh_keygen", "report"),
        ("the words of README.txt are others", lambda b: replaced(b / "README.txt", "does not prove", "proves"), manifests, "ssh_keygen", "report"),
        ("the report runs a script", lambda b: replaced(b / "report.html", "</body>", "<script>0</script></body>"), manifests, "report_page", None),
        ("the report runs a script under a policy in a comment", policy_in_a_comment, unsaid, "report_page", "report"),
        ("the report is a script in UTF-16", in_utf_16, unsaid, "ssh_keygen", "report"),
        ("the report leads elsewhere", lambda b: replaced(b / "report.html", "</head>", "<meta http-equiv='refresh' content='0;url=https://evil.test/'></head>"), unsaid, "ssh_keygen", "report"),
        ("a row stands twice under two keys", row_under_two_keys, everything, "ssh_keygen", "proofs"),
        ("a day is not told of", lambda b: without_line(b / d / "completeness/coverage.csv"), everything, "ssh_keygen", "completeness"),
        ("the report may load from a network", lambda b: replaced(b / "report.html", "default-src 'none'", "default-src *"), manifests, "report_page", None),
    ], [
        ("the zip has another byte in the middle", bytes_of(flipped), "unzip"),
        ("the zip is cut off", bytes_of(lambda content: content[:-100]), "unzip"),
        ("something stands before the zip", bytes_of(lambda content: b"MZ" + content), "unzip"),
        ("something stands after the zip", bytes_of(lambda content: content + b"\n"), None),
        ("a name stands twice", with_member("{top}/README.txt", "all is well\n"), "python_zipfile"),
        ("a name differs by its letters' case alone", with_member("{top}/readme.TXT", "all is well\n"), "python_zipfile"),
        ("a second top folder", with_member("other/README.txt", "all is well\n"), "python_zipfile"),
        ("a name that climbs out", with_member("../evil.txt", "evil\n"), "python_zipfile"),
        ("a link to elsewhere", with_member("{top}/link", "/etc/passwd", 0o120777), None),
        ("a member that is a thousand times as large as it looks", with_member("{top}/zeros", b"\0" * 30_000_000), None),
    ]


def retagged(bag):
    """The list of tag files alone is hashed anew."""
    tags = "".join(f"{sha256(bag / name)}  {name}\n" for name in sorted(TAGS) if (bag / name).exists())
    (bag / "tagmanifest-sha256.txt").write_text(tags)


def found_by(tool, pack):
    """Whether the tool refuses the pack."""
    try:
        TOOLS[tool](pack)
    except Refused:
        return True
    return False


def each(desk, packs):
    """Damaged packs as (what was done, pack, tool, words for the check); the first is not damaged at all."""
    whole = packs["small"]
    folders, zips = table_of(desk, packs)
    # The small pack has no review.
    reviewed = [("two decisions are exchanged", decisions_exchanged, everything, "ssh_keygen", "signoff")]
    bytes_ = [
        (f"another byte in {path.relative_to(whole.folder)}", lambda b, p=path.relative_to(whole.folder): flip(b / p), nothing, tool_of(path.name), None)
        for path in sorted(whole.folder.rglob("*"))
        if path.is_file() and path.stat().st_size
    ]
    damages = [(whole, one) for one in [("nothing", nothing, nothing, None, None), *bytes_, *folders]]
    damages += [(packs["access"], one) for one in reviewed]
    for nth, (pack, (what, change, reseal, tool, need)) in enumerate(damages):
        place = desk.path(f"damaged-{nth}")
        bag = place / pack.folder.name
        shutil.copytree(pack.folder, bag)
        change(bag)
        reseal(bag)
        zip_file = desk.path(f"damaged-{nth}.zip")
        zip_again(bag, zip_file)
        yield what, Pack(zip_file, bag, pack.identity, pack.signers, pack.minisign, pack.parts), tool, need
    for nth, (what, change, tool) in enumerate(zips):
        zip_file = desk.path(f"damaged-zip-{nth}.zip")
        shutil.copy(whole.zip, zip_file)
        change(zip_file, whole.folder.name)
        yield what, Pack(zip_file, whole.folder, whole.identity, whole.signers, whole.minisign), tool, None


def tool_of(name):
    """Who finds a changed byte of a file: the signature for the list of lists, the tool itself for a signature."""
    if name.endswith(".minisig"):
        return "minisign"
    return "ssh_keygen" if name.startswith("tagmanifest") else "sha256sum"


def every_damage(desk, packs):
    """Each damage is found by our own check and by the outside tool; raises with those that are not."""
    faults, count = [], 0
    for what, pack, tool, need in each(desk, packs):
        count += 1
        words = ["--signer", pack.signers] if need == "--signer" else []
        code, said = desk.verify(pack.zip, *words)
        expected = 0 if what == "nothing" else 1
        if expected == 0:
            # Whatever a tool finds below, it finds because of the damage.
            judge(pack)
        if code != expected:
            faults.append(f"{what}: `pack verify` ends with {code}")
        elif code == 1:
            named = [check["name"] for check in json.loads(said)["checks"] if not check["ok"]]
            if not named or need not in (None, "--signer", *named):
                faults.append(f"{what}: `pack verify` names {named}")
        with redirect_stdout(StringIO()):
            missed = tool is not None and not found_by(tool, pack)
        if missed:
            faults.append(f"{what}: {tool} accepts it")
        if pack.zip.exists():
            pack.zip.unlink()
    if faults:
        raise Refused(f"{len(faults)} of {count} kinds of damage were not found:\n   " + "\n   ".join(faults))
    print(f"   {count - 1} kinds of damage: each found by our own check and by the tool that should")
