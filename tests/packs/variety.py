"""Packs of every kind, made by the command line: signed in every way, with every sample, redacted, reviewed, empty.

The workspace `sample` of the data folder must be filled. Secrets and keys of the outside lie in the folder of the packs.
"""

import json
import os
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path

from judge import Pack, Refused, run

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures/demo"
FINE, PARTIAL = 0, 5
DAYS = 40
#: Whole days up to today: a review and its pack have to be of one period, and time goes on between them.
PERIOD = [
    "--from", str(date.today() - timedelta(days=DAYS)),
    "--to", str(date.today()),
    "--organisation", 'Fixture "Works", გმბჰ',
]
#: Payloads of OWASP's list of formula injections, each trigger alone, with a separator or quote before it, and hidden.
PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", "'=1+1", "''+1", " =1+1", "\u00a0=1+1", "\ufeff=1+1",
    "\u200b@x", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0", "=HYPERLINK(\"https://x.invalid/?\"&A1,\"see\")", "=IMPORTXML(CONCAT(\"https://x.invalid\"),\"//a\")",
    "=1+2\";=1+2", "=1+2'\" ;,=1+2", ";=1+1", ",=1+1", "\"=1+1", "=\"=1+1\"", "%0A-3+3+cmd|' /C calc'!D2", "-2+3+cmd|' /C calc'!A0",
    "-5", "+5", "=", "-", "@", "\0=1", "\u2400=1", "\u24000", "=1\r\n=2", "\u202e=1+1", "<script>alert(1)</script>",
]


def rows_of_payloads(at):
    """Rows with a payload in every text, and numbers that a float would change."""
    for n, payload in enumerate(PAYLOADS):
        metadata = {payload: payload, "big": 9007199254740993, "one": 1.0, "less": -5, "who": "გმბჰ 𝛑 é"}
        row = {
            "id": f"late-{n}", "account_user_id": "a", "actor_user_id": payload, "action": "TOKEN_REVOKED",
            "target_type": payload, "target_id": payload, "metadata": metadata, "created_at": at,
        }
        yield json.dumps(row, ensure_ascii=n % 2 == 0) + "\n"


class Desk:
    """The program with its data folder, and the folder where packs go."""

    def __init__(self, program, data, folder):
        self.folder = Path(folder)
        self.words = [program, "--data-dir", data, "--workspace", "sample", "--secret-store", "file"]

    def path(self, name):
        return self.folder / name

    def write(self, name, text):
        self.path(name).write_text(text, "utf-8")
        return self.path(name)

    def exhibit(self, *words, before=()):
        """Runs it; returns what it printed. It may end with a partial result, and says so."""
        words = [str(word) for word in (*before, *self.words, *words)]
        done = subprocess.run(words, capture_output=True, check=False)
        if done.returncode not in (FINE, PARTIAL):
            raise Refused(f"{' '.join(words[7:])} ended with {done.returncode}: {(done.stdout + done.stderr).decode()}")
        return done.stdout.decode()

    def verify(self, zip_file, *words):
        """The exit code of the check, and what it said in JSON."""
        words = [str(word) for word in (*self.words, "--json", "pack", "verify", zip_file, *words)]
        done = subprocess.run(words, capture_output=True, check=False)
        return done.returncode, done.stdout.decode()


def unpacked(zip_file, into):
    """Unpacks by Info-ZIP; the one top folder."""
    run(["unzip", "-q", zip_file, "-d", into])
    (top,) = Path(into).iterdir()
    return top


def build(desk, name, words, signer=(), parts=(), before=()):
    """A pack, unpacked, as an auditor has it. `signer` = identity, line of its key, words of the command line."""
    identity, line, sign = signer or ("", "", ["--sign", "none"])
    zip_file = desk.path(f"{name}.zip")
    named = ["--identity", identity] if identity else []
    desk.exhibit("pack", "build", *words, *PERIOD, *sign, *named, "--output", zip_file, before=before)
    signers = desk.write(f"{name}.signers", f"{identity} {line}\n") if identity else None
    pack = Pack(zip_file, unpacked(zip_file, desk.path(name)), identity, signers, "", tuple(parts))
    if "minisign" in parts:
        pack.minisign = json.loads((pack.data / "pack.json").read_text("utf-8"))["signer"]["minisign"]
    return pack


def key_file(desk, name, kind, passphrase):
    """A key that OpenSSH made: where it lies, and its public line."""
    path = desk.path(name)
    run(["ssh-keygen", "-q", "-t", *kind, "-N", passphrase, "-C", name, "-f", path])
    return path, path.with_suffix(".pub").read_text("utf-8").strip()


def closed_review(desk, sign):
    """Opens a review, decides about everybody, and closes it; its number."""
    opened = json.loads(desk.exhibit("--json", "review", "open", *PERIOD[:4], "--by", "carla", "--title", "Autumn"))
    people = [person["place"] for person in opened["people"]]
    decide = ["review", "decide", 1]
    desk.exhibit(*decide, "approve", *people[1:], "--reviewer", "carla")
    desk.exhibit(*decide, "revoke", people[0], "--note", "=left(1) in May", "--reviewer", "carla")
    desk.exhibit("review", "close", 1, "--by", "carla", *sign)
    names = [person["principal"]["name"] for person in opened["people"]]
    lines = [f'"{name}",editor,{"active" if n % 3 else "suspended"}\n' for n, name in enumerate(names[:40])]
    desk.write("accounts.csv", "email,role,status\n" + "".join(lines) + "ghost@acme.io,admin,active\n")
    return 1


def workspace_key(desk, identity):
    """The workspace's own key, and its public line as it is read out to an auditor."""
    desk.exhibit("key", "create")
    line = desk.exhibit("key", "show", "--identity", identity)
    own = next(line for line in line.splitlines() if line.startswith(identity))
    return identity, own.removeprefix(identity).strip(), ["--sign", "workspace"]


def every_pack(desk):
    """Builds and unpacks them one after the other."""
    own = workspace_key(desk, "ana@acme.io")
    ed25519, ed25519_line = key_file(desk, "ed25519", ["ed25519"], "a passphrase")
    rsa, rsa_line = key_file(desk, "rsa", ["rsa", "-b", "3072"], "")
    in_agent, agent_line = key_file(desk, "agent", ["ed25519"], "")
    passphrase = desk.write("passphrase.txt", "a passphrase\n")
    by_file = ["--sign-key", ed25519, "--sign-key-passphrase-file", passphrase]
    review = closed_review(desk, [*own[2], "--identity", own[0]])
    reviewed = ["--review", review, "--accounts", desk.path("accounts.csv"), "--minisign", "--workbook", "--oscal"]
    yield build(
        desk,
        "access",
        ["access-review", *reviewed, "--sample", "by-month:25", "--seed", 'e"\\ é'],
        own,
        ["signature", "statement", "minisign", "workbook", "oscal", "sample"],
    )
    yield build(
        desk,
        "change",
        ["change-management", "--sample", "systematic:20", "--seed", "8172"],
        ("rosa@acme.io", rsa_line, ["--sign-key", rsa]),
        ["signature", "sample"],
    )
    yield incident(desk, ("eve@acme.io", ed25519_line, by_file))
    with_agent = ["ssh-agent", "sh", "-c", f'ssh-add -q "{in_agent}" && exec "$@"', "sh"]
    yield build(
        desk,
        "custom",
        ["custom", "-origin:api", "--title", "What <b>was</b> asked", "--sample", "by-source:25", "--seed", "x"],
        ("agent@acme.io", agent_line, ["--sign", "agent"]),
        ["signature", "sample"],
        before=with_agent,
    )
    hidden = ["--redact", "shareable", "--seal-passphrase-file", passphrase]
    sampled = ["--sample", "by-actor:25", "--seed", "s"]
    yield build(desk, "redacted", ["access-review", *hidden, *sampled, "--workbook"], own, ["signature", "workbook", "sample"])
    yield build(desk, "empty", ["custom", "action:no-such-action"])
    yield build(desk, "unsigned", ["custom", "--sample", "random:30", "--seed", "1"], parts=["sample"])
    small = ["custom", "outcome:failure", "--minisign", "--sample", "random:9", "--seed", "8"]
    yield build(desk, "small", small, own, ["signature", "minisign", "sample"])
    yield later(desk, own)


def incident(desk, signer):
    """An incident with its milestones and its captured deliveries, a good one and a forged one."""
    deliveries = ["--deliveries", FIXTURES / "delivery.ndjson", "--deliveries", FIXTURES / "forged.ndjson"]
    more = [*deliveries, "--secret-file", FIXTURES / "secret.txt", "--sample", "high-risk", "--seed", "all"]
    milestones = ["--milestone", "detected=-3d", "--milestone", "contained=-2d"]
    return build(desk, "incident", ["incident-response", *more, *milestones], signer, ["signature"])


def later(desk, signer):
    """After more rows: this pack proves that the log grew from that of the earlier ones."""
    at = json.loads((desk.path("unsigned") / os.listdir(desk.path("unsigned"))[0] / "data/pack.json").read_text("utf-8"))
    at = at["period"]["from"][:11] + "23:59:59.000Z"
    rows = desk.write("late.ndjson", "".join(rows_of_payloads(at)))
    desk.exhibit("import", rows, "--profile", "outworx")
    sampled = ["--sample", "random:99", "--seed", "2", "--sample-from", "access_changes", "--workbook"]
    pack = build(desk, "later", ["access-review", *sampled], signer, ["signature", "workbook", "sample"])
    events = (pack.data / "evidence/events.ndjson").read_text("utf-8").split("\n")
    held = {json.loads(line)["resource"]["id"] for line in events if line}
    if lost := [payload for payload in PAYLOADS if payload not in held]:
        raise Refused(f"later.zip has lost the exact texts {lost}")
    if not (pack.data / "integrity/consistency.ndjson").read_text("ascii"):
        raise Refused("later.zip proves no earlier checkpoint")
    code, said = desk.verify(pack.zip, "--against", desk.path("unsigned.zip"))
    if code != FINE:
        raise Refused(f"later.zip does not follow from unsigned.zip: {said}")
    return pack


def zip_again(folder, zip_file):
    """A folder as a zip with one top folder, by Python."""
    with zipfile.ZipFile(zip_file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(folder.parent))
