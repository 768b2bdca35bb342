/** The deliveries that the fake workspace holds, the secrets they are judged by, and the listener. */
import type { CaptureDetail } from "../../bindings/CaptureDetail";
import type { CaptureLine } from "../../bindings/CaptureLine";
import type { CaptureQuery } from "../../bindings/CaptureQuery";
import type { CheckLine } from "../../bindings/CheckLine";
import type { ListenerState } from "../../bindings/ListenerState";
import type { NewSecret } from "../../bindings/NewSecret";
import type { SecretLine } from "../../bindings/SecretLine";
import type { StandingCounts } from "../../bindings/StandingCounts";
import type { StoredProblem } from "../../bindings/StoredProblem";
import { FAKE_SECRET, NEWEST, rule, type Sent, usual } from "./captures";
import { checkLine } from "./checkLine";
import { type FakeWorld, failure } from "./world";

const OFF: ListenerState = {
  is_on: false,
  url: null,
  port: null,
  answer: 200,
  forward: null,
  since: null,
  heard_at: null,
  stored: 0,
  refused: 0,
  problems: 0,
  hosts: [],
  forwarded: 0,
  not_forwarded: 0,
  trouble: null,
};

/** One delivery that is held. */
interface Held {
  id: number;
  sent: Sent;
  at: string | null;
  file: string | null;
}

/** The shelf. Numbers go up from 1; the newest has the highest. */
export class FakeShelf {
  listener: ListenerState = OFF;
  /** Scheme and whether the right secret was pasted, as judged last. */
  by: { scheme: string | null; pasted: "none" | "wrong" | "right" } = { scheme: null, pasted: "none" };
  hear: (state: ListenerState) => void = () => {};
  readonly now: number;
  /** What came and is no request. */
  readonly problems: StoredProblem[] = [];
  readonly #held: Held[] = [];
  readonly #kept = new Map<string, { line: SecretLine; text: string }>();
  readonly #causes = new Map<number, string>();
  readonly #known = new Set<string>();
  #sets: { id: number; ids: number[] }[] = [];
  #lastSet = 0;

  constructor(world: FakeWorld) {
    this.now = world.now;
    if (world.captures === 0) return;
    this.#fill(world.captures, "/fake/captures/may.ndjson");
    this.keep({ name: "outworx", text: FAKE_SECRET, keep: "file", from: null, until: null });
    this.keep({
      name: "outworx-2025",
      text: "old",
      keep: "file",
      from: null,
      until: "2026-01-01T00:00:00.000Z",
    });
  }

  get size(): number {
    return this.#held.length;
  }

  /** Stores what a file holds: the newest twelve of them. Answers how many were new; a known file brings none. */
  take(file: string): number {
    if (this.#known.has(file)) return 0;
    this.#fill(NEWEST.length, file);
    return NEWEST.length;
  }

  /** One delivery comes by the listener. */
  arrive(): void {
    const sent = usual(this.#held.length);
    const at = new Date(this.now + this.listener.stored * 1_000).toISOString();
    this.#held.push({ id: this.#held.length + 1, sent, at, file: null });
    this.listener = { ...this.listener, stored: this.listener.stored + 1, heard_at: at };
    this.hear(this.listener);
  }

  /** Keeps what is no request. */
  note(file: string, line: number, { reason, raw }: { reason: string; raw: string }): void {
    const bytes = new TextEncoder().encode(raw).length;
    const what = { file, line, reason, bytes, kept: bytes, beginning: raw.slice(0, 2_048), is_text: true };
    this.problems.push({
      ...what,
      id: this.problems.length + 1,
      stored_at: new Date(this.now).toISOString(),
    });
  }

  start(port: number, answer: number, to: Pick<ListenerState, "forward" | "hosts">): ListenerState {
    const url = `http://127.0.0.1:${port}/`;
    const since = new Date(this.now).toISOString();
    this.listener = { ...OFF, is_on: true, url, port, answer, since, ...to };
    return this.listener;
  }

  stop(): ListenerState {
    this.listener = OFF;
    return OFF;
  }

  secrets(): SecretLine[] {
    return [...this.#kept.values()].map(({ line }) => line);
  }

  keep({ name, text, keep, from, until, schemes = [] }: NewSecret): SecretLine {
    if (this.#kept.has(name)) throw failure("usage", `a secret called \`${name}\` is kept already`);
    const added_at = new Date(this.now).toISOString();
    const standing = this.#standing(from, until);
    const line: SecretLine = { name, keep, added_at, from, until, standing, schemes };
    this.#kept.set(name, { line, text });
    return line;
  }

  retire(name: string): SecretLine {
    const held = this.#kept.get(name);
    if (held === undefined) throw failure("usage", `there is no webhook secret called \`${name}\``);
    held.line = { ...held.line, until: new Date(this.now).toISOString(), standing: "retired" };
    return held.line;
  }

  forget(name: string): void {
    this.#kept.delete(name);
  }

  /** Finds what fits, the newest first, those without a time last. */
  open(query: CaptureQuery): { set: number; ids: number[]; counts: StandingCounts } {
    const fitting = [...this.#held]
      .reverse()
      .filter((held) => fits(this.#lineOf(held), query))
      .sort((a, b) => Number(a.at === null) - Number(b.at === null));
    const lines = fitting.map((held) => this.#lineOf(held));
    const counts: StandingCounts = {
      valid: 0,
      invalid: 0,
      stale: 0,
      malformed: 0,
      unsigned: 0,
      unchecked: 0,
    };
    for (const { standing } of lines) counts[standing] += 1;
    const wanted = query.standings;
    const ids = lines
      .filter(({ standing }) => wanted.length === 0 || wanted.includes(standing))
      .map(({ id }) => id);
    this.#lastSet += 1;
    this.#sets = [...this.#sets, { id: this.#lastSet, ids }].slice(-4);
    return { set: this.#lastSet, ids, counts };
  }

  rows(set: number, first: number, count: number): CaptureLine[] {
    const found = this.#sets.find(({ id }) => id === set);
    if (found === undefined) throw failure("not_found", "this list is no longer kept", "ask for it again");
    return found.ids.slice(first, first + count).map((id) => this.line(id));
  }

  /** Numbers of all captures of a set. */
  idsOf(set: number): number[] {
    const found = this.#sets.find(({ id }) => id === set);
    if (found === undefined) throw failure("not_found", "this list is no longer kept", "ask for it again");
    return found.ids;
  }

  /** The same by arrival, those without a time last. */
  byArrival(ids: readonly number[]): number[] {
    const at = (id: number) => this.held(id).at ?? "\uffff";
    return [...ids].sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : a - b));
  }

  line(id: number): CaptureLine {
    return this.#lineOf(this.held(id));
  }

  held(id: number): Held {
    const held = this.#held[id - 1];
    if (held === undefined) throw failure("not_found", `there is no capture ${id}`, "nothing was changed");
    return held;
  }

  /** The cause is known in the list from then on. */
  explain(id: number): Sent["cause"] {
    const { cause } = this.held(id).sent;
    if (cause !== undefined) this.#causes.set(id, cause.words);
    return cause;
  }

  detail(id: number): CaptureDetail {
    const held = this.held(id);
    const { sent } = held;
    const line = this.#lineOf(held);
    const { explanation } = rule(sent, this.#given());
    const signer = line.standing === "valid" || line.standing === "stale";
    return {
      line,
      explanation,
      candidates: [],
      key: signer
        ? {
            name: sent.keyName,
            fingerprint: "6ff0062c",
            standing: sent.reason === "secret_retired" ? "retired" : "current",
          }
        : null,
      freshness: sent.freshness ?? null,
      stored_at: new Date(this.now).toISOString(),
      method: "POST",
      url: "/hooks/audit",
      headers: sent.headers,
      more_headers: 0,
      body: sent.body,
      exactness: sent.exactness ?? null,
      steps: stepsOf(sent, line, explanation),
      not_covered:
        sent.scheme === null
          ? []
          : [
              "No header is signed, so the event's name and the delivery id could be swapped.",
              "No time is signed, so an old delivery can be sent again and still pass.",
              "The secret is shared: whoever holds it can sign.",
            ],
      duplicates: line.same_as === null ? [] : [line.same_as],
      conflicts: [],
      sent_from_here: null,
      is_copy: false,
    };
  }

  #given(): "none" | "wrong" | "right" {
    const texts = [...this.#kept.values()].map(({ text }) => text);
    if (texts.includes(FAKE_SECRET) || this.by.pasted === "right") return "right";
    return texts.length === 0 ? this.by.pasted : "wrong";
  }

  #standing(from: string | null, until: string | null): SecretLine["standing"] {
    if (until !== null && Date.parse(until) <= this.now) return "retired";
    return from !== null && Date.parse(from) > this.now ? "not-yet" : "current";
  }

  #fill(count: number, file: string): void {
    this.#known.add(file);
    const before = this.#held.length;
    let at = this.now - 60_000;
    const newestFirst = Array.from({ length: count }, (_, place) => {
      const sent = NEWEST[place] ?? usual(place);
      at -= sent.gap * 1_000;
      const id = before + count - place;
      return { id, sent, at: sent.withoutTime ? null : new Date(at).toISOString(), file };
    });
    this.#held.push(...newestFirst.reverse());
  }

  #lineOf({ id, sent, at, file }: Held): CaptureLine {
    const { standing, reason } = rule(sent, this.#given());
    const first = sent.sameAs === undefined ? null : id - sent.sameAs;
    const before = first === null ? undefined : this.#held[first - 1];
    return {
      id,
      delivery: sent.event === null ? null : `dlv_${id}`,
      event: sent.event,
      received_at: at,
      file,
      scheme: sent.scheme,
      standing,
      reason,
      key: standing === "valid" || standing === "stale" ? sent.keyName : null,
      cause: this.#causes.get(id) ?? null,
      same_as: first,
      first_standing: before === undefined ? null : rule(before.sent, this.#given()).standing,
    };
  }
}

/** All of the query but where it stands. */
function fits(line: CaptureLine, { schemes, text, from, to }: CaptureQuery): boolean {
  if (schemes.length > 0 && (line.scheme === null || !schemes.includes(line.scheme))) return false;
  const words = `${line.event ?? ""}\n${line.delivery ?? ""}\n${line.file ?? ""}\n/hooks/audit`.toLowerCase();
  if (!words.includes(text.toLowerCase())) return false;
  if (from === null && to === null) return true;
  if (line.received_at === null) return false;
  return (from === null || line.received_at >= from) && (to === null || line.received_at < to);
}

function stepsOf(sent: Sent, { standing, reason, key }: CaptureLine, explanation: string): CheckLine[] {
  const found = sent.scheme !== null;
  const steps = [
    checkLine("header", found, found ? `found out from the headers: ${sent.scheme}` : explanation),
  ];
  if (!found) return steps;
  if (standing === "malformed") return [...steps, checkLine("form", false, explanation)];
  steps.push(checkLine("form", true, "sha256= and 64 digits of hex"));
  if (reason === "no_secret") return [...steps, checkLine("secret", false, explanation)];
  const isRight = standing !== "invalid";
  steps.push(checkLine("signature", isRight, isRight ? `made over these bytes with ${key}` : explanation));
  if (standing === "stale") steps.push(checkLine("freshness", false, sent.freshness ?? explanation));
  return steps;
}
