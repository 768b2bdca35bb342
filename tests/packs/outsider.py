"""Checks an unpacked evidence pack by its files alone, with nothing but Python: what an outsider could write.

Usage: outsider.py FOLDER
Recomputes every leaf from its row, proves every leaf against the checkpoint, proves that the log only grew, counts rows
in every shape, and draws the sample again. Prints one line a check; exit 1 when something does not hold.
"""

import base64
import csv
import hashlib
import json
import sys
import unicodedata
from collections import Counter
from pathlib import Path

csv.field_size_limit(1 << 30)
TRIGGERS = "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
LEFT, NODE = b"\x00", b"\x01"


def sha256(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha256(NODE + left + right)


def text_of(cell):
    """The text of a guarded cell (pack.json, csv.rule)."""
    out, chars = [], iter(cell)
    for c in chars:
        if c != "\u2400":
            out.append(c)
            continue
        following = next(chars, "\u2400")
        out.append("\0" if following == "0" else following)
    text = "".join(out)
    return text[1:] if text.startswith("'") and needs_guard(text[1:]) else text


def needs_guard(text):
    """Whether a spreadsheet could take the text for a formula: a trigger stands first, past what shows as nothing."""
    for c in text.lstrip("'"):
        if c in TRIGGERS:
            return True
        if not (c.isspace() or unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")):
            return False
    return False


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [{k: text_of(v) for k, v in row.items()} for row in csv.DictReader(file, strict=True)]


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def leaf_of(row):
    envelope = {name: row[name] for name in ("ingest", "raw_sha256", "received_at", "salt", "source", "vendor_id")}
    text = json.dumps({**envelope, "v": 1}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(LEFT + text.encode("utf-8"))


def raw_of(event):
    if "raw_base64" in event:
        return base64.b64decode(event["raw_base64"])
    return event["raw"].encode("utf-8")


def root_of(hashes):
    """The Merkle tree hash of RFC 9162 section 2.1.1, level by level."""
    if not hashes:
        return sha256(b"")
    while len(hashes) > 1:
        paired = [node(hashes[i], hashes[i + 1]) for i in range(0, len(hashes) - 1, 2)]
        hashes = paired + ([hashes[-1]] if len(hashes) % 2 else [])
    return hashes[0]


def included(leaf, index, size, proof, root):
    """RFC 9162 section 2.1.3.2."""
    if index >= size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            r = node(r, p)
        fn >>= 1
        sn >>= 1
    return sn == 0 and r == root


def grown(first, first_root, second, second_root, proof):
    """RFC 9162 section 2.1.4.2."""
    if first == second:
        return first_root == second_root and not proof
    if first == 0:
        return not proof
    if not proof and first & (first - 1):
        return False
    path = ([first_root] if not first & (first - 1) else []) + proof
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    if not path:
        return False
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            sr = node(sr, c)
        fn >>= 1
        sn >>= 1
    return fr == first_root and sr == second_root and sn == 0


def hexes(items):
    return [bytes.fromhex(item) for item in items]


def listed(data, listing):
    """Source and key of each line of a listing."""
    return {(row["source"], row["key"]) for row in table(data / f"evidence/{listing}.csv")}


def stratum_of(method, event):
    """What a row is drawn for, as data/sample/method.txt says."""
    if method == "by_month":
        return event["at"][:7]
    if method == "by_source":
        return event["source"]
    label = event["actor"]["label"]
    return label if label is not None else event["actor"]["id"] or ""


def shares(strata, size):
    """How many rows each stratum gives: in proportion, the rest to the largest remainders, at least one each."""
    total = sum(map(len, strata.values()))
    size = min(size, total)
    given = {name: size * len(rows) // total for name, rows in strata.items()}
    remainders = sorted(strata, key=lambda name: (-(size * len(strata[name]) % total), name))
    for name in remainders[: size - sum(given.values())]:
        given[name] += 1
    return {name: max(count, 1) for name, count in given.items()}


def drawn_again(plan, events, eligible):
    """Lines of events.ndjson (from 0) that the plan draws, in the order of the sheet."""
    seed, method, size = plan["seed"].encode(), plan["method"], plan["size"]

    def rank(i):
        return hashlib.sha256(seed + b"\0" + events[i]["key"].encode()).hexdigest(), events[i]["source"]

    if method == "random":
        return sorted(eligible, key=rank)[:size]
    if method == "systematic":
        every = max(-(-len(events) // size), 1)
        return eligible[int(hashlib.sha256(seed).hexdigest(), 16) % every :: every]
    if method == "high_risk":
        return [i for i in eligible if events[i]["risk"] >= 3]
    strata = {}
    for i in eligible:
        strata.setdefault(stratum_of(method, events[i]), []).append(i)
    if not strata:
        return []
    count = shares(strata, size)
    return [i for name in sorted(strata) for i in sorted(strata[name], key=rank)[: count[name]]]


def sample_holds(data, plan, events):
    """Whether the sheet of the sample holds what its plan draws."""
    within = listed(data, plan["listing"]) if plan.get("listing") else None
    eligible = [i for i, e in enumerate(events) if within is None or (e["source"], e["key"]) in within]
    sheet = table(data / "sample/sample.csv")
    drawn = drawn_again(plan, events, eligible)
    return [int(row["position"]) - 1 for row in sheet] == drawn and all(
        row["key"] == events[i]["key"] and row["source"] == events[i]["source"] for i, row in zip(drawn, sheet)
    )


def check(folder):
    data = folder / "data"
    pack = json.loads((data / "pack.json").read_text("utf-8"))
    events = lines(data / "evidence/events.ndjson")
    leaves = table(data / "integrity/leaves.csv")
    note = (data / "integrity/checkpoint.txt").read_text("utf-8").split("\n")
    size, root = int(note[1]), base64.b64decode(note[2])
    included_rows = pack["population"]["included"]
    yield "rows of every shape", len(events) == len(leaves) == len(table(data / "evidence/events.csv")) == included_rows
    excluded = pack["population"]["excluded_by_reason"].values()
    yield "the period ties", pack["population"]["total_in_period"] == included_rows + sum(excluded)
    pairs = list(zip(events, leaves))
    whole = [(event, leaf) for event, leaf in pairs if leaf["salt"]]
    redacted = [event for event, leaf in pairs if not leaf["salt"]]
    yield "redacted rows say so", all(event.get("redacted_fields") and "raw" not in event for event in redacted)
    yield "raw texts have their hash", all(hashlib.sha256(raw_of(e)).hexdigest() == l["raw_sha256"] for e, l in whole)
    yield "leaves recompute", all(leaf_of(l).hex() == l["leaf_sha256"] for _, l in whole)
    yield "keys agree", all(e["key"] == l["key"] and e["source"] == l["source"] for e, l in pairs)
    tree = data / "integrity/leaf_hashes.bin"
    if tree.exists():
        blob = tree.read_bytes()
        hashes = [blob[i : i + 32] for i in range(0, len(blob), 32)]
        yield "the whole tree has the root", len(hashes) == size and root_of(hashes) == root
        yield "rows stand in the tree", all(hashes[int(l["leaf_index"])].hex() == l["leaf_sha256"] for l in leaves)
    else:
        proofs = lines(data / "integrity/proofs.ndjson")
        proven = (
            int(l["leaf_index"]) == p["leaf_index"]
            and included(bytes.fromhex(l["leaf_sha256"]), p["leaf_index"], size, hexes(p["proof"]), root)
            for l, p in zip(leaves, proofs)
        )
        yield "every row is proven", len(proofs) == len(leaves) and all(proven)
    consistency = data / "integrity/consistency.ndjson"
    if consistency.exists():
        heads = lines(consistency)
        yield "the log only grew", all(
            grown(h["size"], bytes.fromhex(h["root"]), size, root, hexes(h["proof"])) for h in heads
        )
    plan = pack.get("sample")
    if plan:
        yield "the sample is drawn again", sample_holds(data, plan, events)
    for said in pack.get("tables", []):
        yield f"{said['path']} has its rows", len(table(folder / said["path"])) == said["rows"]
    for name, of in (("per_source", source_of), ("per_outcome", outcome_of), ("per_day", day_of)):
        if name in pack["population"]:
            counted = Counter(map(of, events))
            yield f"{name} ties", dict(counted) == {k: n for k, n in tied(pack["population"][name]) if n}


def source_of(event):
    return event["source"]


def outcome_of(event):
    return event["outcome"]


def day_of(event):
    return event["at"][:10]


def tied(counts):
    """The pairs of a mapping, or of a list of things that have a count."""
    if isinstance(counts, dict):
        return counts.items()
    return [(next(v for v in one.values() if isinstance(v, str)), next(v for v in one.values() if isinstance(v, int))) for one in counts]


def main():
    found = list(check(Path(sys.argv[1])))
    for name, holds in found:
        print("ok    " if holds else "FAILED", name)
    return 0 if found and all(holds for _, holds in found) else 1


if __name__ == "__main__":
    sys.exit(main())
