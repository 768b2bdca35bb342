"""Has Exhibit sign requests, and the providers' own libraries accept each and refuse a changed copy of each.

Usage: accept.py PROGRAM EMPTY-FOLDER; with the pins of `cargo xtask test --only libraries` installed. Nothing is sent:
what is judged are the bytes that `exhibit webhook replay --dry-run` says it would send.
"""

import base64
import hashlib
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import standardwebhooks
import stripe
import svix
from slack_sdk.signature import SignatureVerifier
from twilio.request_validator import RequestValidator

TARGET = "http://127.0.0.1:9/hook"
# The same requests in every run: a failure must be there again.
CHANCE = random.Random(20261122)
RANDOM_BODIES = 25
# What trips a signer up: nothing, white space at either end, text outside ASCII, characters that JSON escapes.
HAND_PICKED = [
    "{}", '{"a": 1}\n', '\r\n{"a":1}', ' {"a":1} ', '{"name":"na\u00efve \u2603 \U0001f600"}', '{"e":"\\u001b\\ud83d\\ude00"}',
    '{"slash":"a\\/b","n":1.50,"big":12345678901234567890}', '{"html":"<b>&amp;</b>"}', '[]', '"text"', "null",
    '{"a":"' + "x" * 100_000 + '"}',
]


class Refused(Exception):
    """A library did not judge as it should."""


class Form(dict):
    """What Twilio's library takes for a form with repeated names."""

    def getall(self, name):
        return self[name]


def text(limit):
    letters = "abc\u00e9\u2603\U0001f600 \t\"\\/<>&=+%0123"
    return "".join(CHANCE.choice(letters) for _ in range(CHANCE.randrange(limit)))


def json_bodies():
    bodies = [json.dumps({text(9): text(60) for _ in range(4)}, ensure_ascii=CHANCE.random() < 0.5,
                         indent=CHANCE.choice([None, 2])) for _ in range(RANDOM_BODIES)]
    return HAND_PICKED + bodies


def form_bodies():
    fields = [[(text(9) + "k", text(30)) for _ in range(CHANCE.randrange(1, 6))] for _ in range(RANDOM_BODIES)]
    picked = [[("From", "+49 170"), ("Body", "a&b=c \u00e9")], [("a", ""), ("B", "1"), ("b", "2")], [("a", "2"), ("a", "1")]]
    return [urlencode(form) for form in picked + fields]


class Signer:
    """The program with a data folder of its own."""

    def __init__(self, program, folder):
        self.folder = Path(folder)
        self.words = [program, "--data-dir", self.folder / "data", "--json"]
        subprocess.run([*self.words, "workspace", "create", "default"], check=True, stdout=subprocess.DEVNULL)

    def sign(self, scheme, secret, bodies, kind="application/json", target=TARGET):
        """The requests that would be sent: (headers, body) each, signed now."""
        file, key = self.folder / "captures.ndjson", self.folder / "secret"
        headers = [["Content-Type", kind], ["User-Agent", "bench/1"]]
        lines = [{"method": "POST", "url": target, "headers": headers,
                  "body_base64": base64.b64encode(body.encode()).decode()} for body in bodies]
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        key.write_text(secret)
        words = [*self.words, "webhook", "replay", file, "--to", target, "--signature", "resign", "--scheme", scheme,
                 "--secret-file", key, "--new-id", "--dry-run"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Refused(f"exhibit ended with {done.returncode}: {done.stdout} {done.stderr}")
        requests = [(dict(one["headers"]), base64.b64decode(one["body_base64"])) for one in json.loads(done.stdout)["replays"]]
        if [body.decode() for _, body in requests] != bodies:
            raise Refused(f"{scheme}: the bodies to be sent are not those that were given")
        return requests


def refuses(check, *request):
    """Whether a library says no, by its answer or by an exception."""
    try:
        return check(*request) is False
    except Exception:  # noqa: BLE001: each library has its own kinds, and any of them is a no
        return True


def changed(body):
    """The body with one bit of one byte turned, as text still."""
    place = CHANCE.randrange(len(body))
    while body[place] >= 0x80 or body[place] ^ 1 < 0x20:
        place = (place + 1) % len(body)
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1:]


def judge(name, requests, check):
    """`check(headers, body)` must take every request as it is and no copy with a changed body."""
    for headers, body in requests:
        if check(headers, body) is False:
            raise Refused(f"{name} refuses what Exhibit signed: {headers} {body[:200]!r}")
        if not refuses(check, headers, changed(body)):
            raise Refused(f"{name} accepts a changed body: {headers} {body[:200]!r}")
    print(f"   {name}: {len(requests)} requests accepted, {len(requests)} changed copies refused", flush=True)


def lowered(headers):
    return {name.lower(): value for name, value in headers.items()}


def stripe_takes(secret):
    def check(headers, body):
        return stripe.WebhookSignature.verify_header(body, lowered(headers)["stripe-signature"], secret, tolerance=300)
    return check


def slack_takes(secret):
    verifier = SignatureVerifier(secret)
    return lambda headers, body: verifier.is_valid_request(body, headers)


def twilio_takes(token, target):
    validator = RequestValidator(token)

    def check(headers, body):
        form = Form()
        for name, value in parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True):
            form.setdefault(name, []).append(value)
        return validator.validate(target, form, lowered(headers)["x-twilio-signature"])
    return check


def twilio_takes_json(token, target):
    validator = RequestValidator(token)
    return lambda headers, body: validator.validate(target, body.decode(), lowered(headers)["x-twilio-signature"])


def standard_takes(library, secret):
    webhook = library.Webhook(secret)

    def check(headers, body):
        webhook.verify(body, headers)
        return True
    return check


def main():
    signer = Signer(*sys.argv[1:3])
    begun = time.monotonic()
    bodies = json_bodies()
    whole = "whsec_" + base64.b64encode(CHANCE.randbytes(32)).decode()
    judge("stripe", signer.sign("stripe", whole, bodies), stripe_takes(whole))
    plain = CHANCE.randbytes(16).hex()
    judge("slack_sdk", signer.sign("slack", plain, bodies), slack_takes(plain))
    standard = signer.sign("standard_webhooks", whole, bodies)
    judge("standardwebhooks", standard, standard_takes(standardwebhooks, whole))
    judge("svix, standard headers", standard, standard_takes(svix, whole))
    judge("svix", signer.sign("svix", whole, bodies), standard_takes(svix, whole))
    form = "application/x-www-form-urlencoded"
    judge("twilio, forms", signer.sign("twilio", plain, form_bodies(), form), twilio_takes(plain, TARGET))
    for body in HAND_PICKED[:8]:
        target = f"{TARGET}?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
        judge("twilio, JSON", signer.sign("twilio", plain, [body], target=target), twilio_takes_json(plain, target))
    print(f"   the libraries took {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(f"accept.py: {refused}")
