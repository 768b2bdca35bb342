/** Sending from the fake host: nothing is sent; a receiver is made up that refuses what is not signed right. */
import type { AttemptLine } from "../../bindings/AttemptLine";
import type { ReplayDone } from "../../bindings/ReplayDone";
import type { ReplayOrder } from "../../bindings/ReplayOrder";
import type { ReplayPlan } from "../../bindings/ReplayPlan";
import type { SentRun } from "../../bindings/SentRun";
import type { SuiteCase } from "../../bindings/SuiteCase";
import type { SuiteResult } from "../../bindings/SuiteResult";
import type { TestEvent } from "../../bindings/TestEvent";
import type { Toward } from "../../bindings/Toward";
import type { ReplayHost } from "../replay";
import { textBody } from "./captures";
import { fakeHex } from "./entry";
import type { FakeShelf } from "./shelf";
import { type FakeWorld, failure } from "./world";

/** The verbs. Private hosts are refused as the core does it; `down.test` does not answer. */
export function fakeReplay(world: FakeWorld, shelf: FakeShelf): ReplayHost {
  const attempts: AttemptLine[] = [];
  const suites = new Map<string, SuiteResult>();
  let runs = 0;
  const record = (line: Omit<AttemptLine, "id">): AttemptLine => {
    const attempt = { ...line, id: attempts.length + 1 };
    attempts.unshift(attempt);
    return attempt;
  };
  return {
    targetCheck: async (toward) => {
      const host = hostOf(toward);
      const isHere = LOOPBACK.includes(host);
      const addresses = isHere ? ["127.0.0.1:80"] : ["203.0.113.7:443", "[2001:db8::7]:443"];
      return { host, needs_word: allow(toward) !== null, addresses };
    },
    replayPlan: async (order) => planOf(order, shelf),
    replayRun: async (order, hear) => {
      confirmed(order.toward);
      const task = world.begin();
      const sent: AttemptLine[] = [];
      runs += 1;
      const run = `run-${runs}`;
      for (const [done, id] of order.ids.entries()) {
        const step = { task, stage: "Sending", source: null, unit: "requests", waits_until: null };
        hear({ ...step, done, total: order.ids.length });
        await world.step(task);
        sent.push(record({ ...attemptOf(order, id, shelf), run }));
      }
      return doneOf(run, sent);
    },
    attemptList: async ({ capture, run, limit }) => {
      const isOf = (line: AttemptLine) => capture === null || line.capture === capture;
      const found = attempts.filter((line) => isOf(line) && (run === null || line.run === run));
      return { attempts: found.slice(0, limit), count: found.length };
    },
    sentRuns: async () => {
      const names = [...new Set(attempts.map(({ run }) => run))];
      return names.flatMap((name) => runOf(attempts.filter(({ run }) => run === name)));
    },
    eventTemplates: async ({ id }) => [
      {
        name: "TOKEN_REVOKED",
        body: `{"id":"test-1","action":"TOKEN_REVOKED","scheme":${JSON.stringify(id)}}`,
        content_type: "application/json",
        headers: [["X-Outworx-Event", "TOKEN_REVOKED"]],
      },
    ],
    secretMint: async ({ scheme, name, keep }) => {
      const text = "c2VjcmV0LXRoYXQtaXMtbWFkZS1oZXJlLTMyLWJ5dGU";
      shelf.keep({ name, text, keep, from: null, until: null });
      return { name, text, is_secret: scheme !== "discord" };
    },
    testSend: async (event) => {
      confirmed(event.toward);
      runs += 1;
      return record({ ...testOf(event, shelf), run: `test-${runs}` });
    },
    suiteRun: async ({ scheme, toward }, hear) => {
      confirmed(toward);
      const task = world.begin();
      for (const done of CASES.keys()) {
        const step = { task, stage: "Sending", source: null, unit: "cases", waits_until: null };
        hear({ ...step, done, total: CASES.length });
        await world.step(task);
      }
      runs += 1;
      const run = `suite-${runs}`;
      const at = new Date(world.now).toISOString();
      for (const { status } of CASES) {
        const line = suiteLine(toward, shelf);
        record({ ...line, run, status });
      }
      const result = {
        run,
        at,
        target: toward.url,
        scheme,
        is_passed: false,
        is_reached: true,
        cases: CASES,
      };
      suites.set(run, result);
      return result;
    },
    suiteRead: async ({ run }) => {
      const found = suites.get(run);
      if (found === undefined) throw failure("usage", `there is no run of the suite called \`${run}\``);
      return found;
    },
    suiteExport: async ({ path }) => ({
      path,
      rows: CASES.length,
      bytes: 2_048,
      sha256: fakeHex(9),
      note: null,
    }),
  };
}

function doneOf(run: string, attempts: readonly AttemptLine[]): ReplayDone {
  const of = (from: number, to: number) =>
    attempts.filter(({ status }) => status !== null && status >= from && status < to).length;
  return {
    run,
    sent: attempts.length,
    accepted: of(200, 300),
    redirected: of(300, 400),
    refused: of(400, 500),
    failed: of(500, 1_000),
    unanswered: attempts.filter(({ status }) => status === null).length,
  };
}

/** Newest first, as they are listed. */
function runOf(attempts: readonly AttemptLine[]): SentRun[] {
  const [newest] = attempts;
  const first = attempts.at(-1);
  if (newest === undefined || first === undefined) return [];
  const { run, by, kind, target } = newest;
  return [
    {
      run,
      at: first.at,
      by,
      kind,
      target,
      scheme: "outworx",
      done: doneOf(run, attempts),
      is_cut: false,
    },
  ];
}

const LOOPBACK = ["127.0.0.1", "localhost"];

function hostOf({ url }: Toward): string {
  if (!URL.canParse(url))
    throw failure("usage", "this is no address", "give one that begins with http:// or https://");
  return new URL(url).hostname;
}

function confirmed(toward: Toward): void {
  const host = allow(toward);
  if (host !== null) throw failure("usage", `${host} was not confirmed`, "nothing was sent");
}

/** The host that has to be confirmed; throws where it is refused. */
function allow(toward: Toward): string | null {
  const { confirmed_host, allow_private } = toward;
  const host = hostOf(toward);
  if (LOOPBACK.includes(host)) return null;
  if (host.startsWith("169.254."))
    throw failure("usage", "this is the address of a cloud's own metadata", "nothing was sent");
  if (host.startsWith("10.") && !allow_private)
    throw failure("usage", "this is an address of a private network", "allow it, or choose another one");
  return confirmed_host === host ? null : host;
}

function planned(capture: number | null, body: string): ReplayPlan["requests"][number] {
  const { bytes, sha256 } = textBody(body);
  const head = "POST /hooks HTTP/1.1\r\nContent-Type: application/json\r\n\r\n";
  return {
    capture,
    bytes: textBody(head + body),
    sent_sha256: sha256,
    body_bytes: bytes,
    edits: [],
    left_out: ["Authorization"],
    mark: "Exhibit-Replay",
    masked: [],
    sends_secret: false,
    standing: "valid",
  };
}

function planOf(order: ReplayOrder, shelf: FakeShelf): ReplayPlan {
  const body = (id: number) => order.edits.body ?? shelf.held(id).sent.body.content;
  const edits = editsOf(order);
  return {
    requests: order.ids.slice(0, 20).map((id) => ({
      ...planned(id, body(id)),
      edits,
      ...kept(order),
      sends_secret: order.signing === "resign" && shelf.line(id).scheme === "gitlab_token",
    })),
    count: order.ids.length,
  };
}

function kept({ with_credentials }: ReplayOrder): { left_out: string[]; masked: string[] } {
  return with_credentials
    ? { left_out: [], masked: ["Authorization"] }
    : { left_out: ["Authorization"], masked: [] };
}

function editsOf({ edits }: ReplayOrder): string[] {
  const body = edits.body !== null || edits.body_base64 !== null ? ["body"] : [];
  return [...body, ...edits.headers.map(({ name }) => `header:${name}`)];
}

function attemptOf(order: ReplayOrder, id: number, shelf: FakeShelf): Omit<AttemptLine, "id"> {
  const body = textBody(order.edits.body ?? shelf.held(id).sent.body.content);
  const isRight = order.signing === "resign" || shelf.line(id).standing === "valid";
  return {
    ...answered(order.toward.url, isRight),
    run: "run-1",
    at: new Date(shelf.now).toISOString(),
    kind: "replay",
    capture: id,
    edits: editsOf(order),
    signature: order.signing,
    sent_sha256: body.sha256,
    sent_bytes: body.bytes,
  };
}

function testOf({ toward, body }: TestEvent, shelf: FakeShelf): Omit<AttemptLine, "id"> {
  const sent = textBody(body);
  return {
    ...answered(toward.url, true),
    run: "test-1",
    at: new Date(shelf.now).toISOString(),
    kind: "test",
    capture: null,
    edits: [],
    signature: "resign",
    sent_sha256: sent.sha256,
    sent_bytes: sent.bytes,
  };
}

function suiteLine(toward: Toward, shelf: FakeShelf): Omit<AttemptLine, "id"> {
  const event = { toward, body: "{}", scheme: "outworx", headers: [], content_type: "application/json" };
  return { ...testOf({ ...event, secret: { kept: null, pasted: null } }, shelf), kind: "suite" };
}

function answered(
  target: string,
  isRight: boolean,
): Pick<
  AttemptLine,
  | "by"
  | "target"
  | "address"
  | "headers"
  | "standing"
  | "status"
  | "latency_ms"
  | "answer_headers"
  | "answer"
  | "error"
> {
  const isDown = target.includes("down.test");
  return {
    by: "dana",
    target,
    address: "127.0.0.1:8080",
    headers: [
      ["Content-Type", "application/json"],
      ["Exhibit-Replay", "replay; of=capture:1"],
    ],
    standing: isRight ? "valid" : "invalid",
    status: isDown ? null : isRight ? 204 : 401,
    latency_ms: isDown ? null : isRight ? 112 : 88,
    answer_headers: [["Content-Type", "application/json"]],
    answer: isDown ? null : textBody(isRight ? "" : '{"error":"signature mismatch"}'),
    error: isDown ? "no answer within 5 s; it was sent once and not again" : null,
  };
}

const CASES: SuiteCase[] = [
  suiteCase("good", "A right delivery", "accept", 204),
  suiteCase("wrong_secret", "Signed with another secret", "refuse", 401),
  suiteCase("tampered_byte", "One byte changed after signing", "refuse", 401),
  suiteCase("old_time", "Signed an hour ago", "refuse", 200),
  suiteCase("replayed_id", "The same delivery id again", "any", 200),
  suiteCase("missing_header", "Without its signature", "refuse", 401),
];

function suiteCase(name: string, title: string, expected: string, status: number): SuiteCase {
  const isAccepted = status < 300;
  const ok = expected === "any" ? null : isAccepted === (expected === "accept");
  const note = ok === false ? "the receiver takes what it must refuse" : "";
  return { case: name, title, expected, status, latency_ms: 40, ok, note, error: null };
}
