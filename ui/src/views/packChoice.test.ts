/** What goes from the log's query into a pack's. */
import { parseDate } from "@internationalized/date";
import { expect, test } from "vitest";
import type { KeyList } from "../bindings/KeyList";
import {
  countedRequest,
  firstChoice,
  hindranceOf,
  isOfReview,
  type PackChoice,
  periodOf,
  periodSaid,
  requestOf,
  signOf,
  UNSIGNED,
  withoutTime,
  withReview,
} from "./packChoice";

const NO_KEYS: KeyList = { workspace: null, agent: [], agent_problem: null, can_keep: true, identity: "" };
const AROUND = { zone: "UTC", keys: NO_KEYS };

test("the time of the log's query stays behind, whatever else is in it", () => {
  expect(withoutTime("from:-7d")).toBe("");
  expect(withoutTime('from:-7d actor:"Jane, Doe" to:now -origin:api')).toBe('actor:"Jane, Doe" -origin:api');
  expect(withoutTime('"from:me to:you" from:"2026-01-01"')).toBe('"from:me to:you"');
  expect(withoutTime("metadata.from:x")).toBe("metadata.from:x");
});

test("what cannot be read is left for the core to name", () => {
  expect(withoutTime('from:-7d "open')).toBe('from:-7d "open');
});

test("both days are in the period, and the request ends where the next day begins", () => {
  const choice = firstChoice("access-review", "", parseDate("2026-05-09"));
  expect(requestOf(choice, AROUND)).toMatchObject({
    from: "2026-02-08",
    to: "2026-05-09",
    organisation: null,
    path: null,
  });
  expect(requestOf({ ...choice, from: parseDate("2026-05-10") }, AROUND)).toBeNull();
  expect(requestOf({ ...choice, to: null }, AROUND)).toBeNull();
  expect(requestOf({ ...choice, query: " from:-1h origin:api " }, AROUND)?.query).toBe("origin:api");
});

const access = firstChoice("access-review", "", parseDate("2026-05-09"));
const with_ = (part: Partial<PackChoice>): PackChoice => ({ ...access, ...part });
const hindrance = (part: Partial<PackChoice>) => hindranceOf(with_(part), AROUND, "none")?.sentence ?? null;

test("times of day are those of the zone, and the period still ends before its end", () => {
  const days = { from: parseDate("2026-04-14"), to: parseDate("2026-04-15") };
  const incident = with_({ ...days, hours: { from: "02:00", to: "18:00" } });
  expect(periodOf(incident, "UTC")).toEqual({
    from: "2026-04-14T02:00:00.000Z",
    to: "2026-04-15T18:00:00.000Z",
  });
  expect(periodOf(incident, "Europe/Berlin")?.from).toBe("2026-04-14T00:00:00.000Z");
  expect(periodSaid(incident, "Europe/Berlin")).toBe("14 Apr 02:00 – 15 Apr 2026 18:00");
  expect(periodOf(with_({ ...days, hours: { from: "2", to: "18:00" } }), "UTC")).toBeNull();
  expect(
    periodOf(with_({ from: days.to, to: days.to, hours: { from: "18:00", to: "18:00" } }), "UTC"),
  ).toBeNull();
  expect(periodOf(incident, "Mars/Olympus")).toBeNull();
});

test("what belongs to one kind goes into packs of that kind only", () => {
  const full = {
    title: "Deploys",
    accounts: "/a.csv",
    review: 3,
    deliveries: ["/b.har"],
    milestones: [
      { name: "detected", at: "2026-04-14", note: null },
      { name: "reported", at: null, note: null },
    ],
  };
  const of = (kind: PackChoice["kind"]) => requestOf(with_({ ...full, kind }), AROUND);
  expect(of("access-review")).toMatchObject({
    title: null,
    accounts: "/a.csv",
    review: 3,
    deliveries: [],
    milestones: [],
  });
  expect(of("incident-response")).toMatchObject({ accounts: null, review: null, deliveries: ["/b.har"] });
  expect(of("incident-response")?.milestones).toHaveLength(1);
  const hidden = (kind: PackChoice["kind"]) =>
    requestOf(with_({ ...full, kind, redaction: "shareable" }), AROUND);
  expect(hidden("access-review")).toMatchObject({ accounts: null, review: null });
  expect(hidden("incident-response")).toMatchObject({ deliveries: [] });
  expect(of("custom")).toMatchObject({ title: "Deploys", accounts: null, review: null, deliveries: [] });
});

test("a sample without a seed, a custom pack without a title and a sealed file without a passphrase are not built", () => {
  const sample = { ...access.sample, isDrawn: true };
  expect(hindrance({})).toBeNull();
  expect(hindrance({ sample })).toContain("seed");
  expect(hindrance({ sample: { ...sample, seed: "  " } })).toContain("seed");
  expect(hindrance({ sample: { ...sample, seed: "x", size: "0" } })).toContain("how many rows");
  expect(hindrance({ sample: { ...sample, seed: "x" } })).toBeNull();
  expect(hindrance({ kind: "custom", title: " " })).toContain("title");
  expect(hindrance({ redaction: "shareable", isSealed: true })).toContain("passphrase");
  expect(
    hindranceOf(with_({ redaction: "shareable", isSealed: true }), AROUND, "differs")?.sentence,
  ).toContain("differ");
  expect(hindranceOf(with_({ redaction: "shareable", isSealed: true }), AROUND, "same")).toBeNull();
  expect(hindrance({ sign: { ...UNSIGNED, kind: "file" } })).toContain("key file");
});

test("a sample that is not told in full is not asked for", () => {
  const sample = { ...access.sample, isDrawn: true, seed: "2026-Q1", listing: "logins" };
  expect(requestOf(with_({ sample }), AROUND)?.sample).toEqual({
    method: "random",
    size: 25,
    seed: "2026-Q1",
    listing: "logins",
  });
  expect(requestOf(with_({ sample: { ...sample, size: "" } }), AROUND)?.sample).toBeNull();
});

test("the key made here signs unless somebody chose otherwise", () => {
  const line = { kind: "workspace", algorithm: "ssh-ed25519", fingerprint: "SHA256:x", comment: "" } as const;
  const keys: KeyList = {
    workspace: { ...line, allowed_signers: "", minisign: null },
    agent: [],
    agent_problem: null,
    can_keep: true,
    identity: "dana@laptop",
  };
  expect(signOf(access, null).kind).toBe("none");
  expect(signOf(access, keys).kind).toBe("workspace");
  expect(signOf(with_({ sign: UNSIGNED }), keys).kind).toBe("none");
  expect(requestOf(access, { zone: "UTC", keys })?.sign).toMatchObject({
    kind: "workspace",
    passphrase: null,
  });
});

test("a count asks for nothing that only the file depends on", () => {
  const choice = with_({ organisation: "Acme", path: "/x.zip", sign: { ...UNSIGNED, kind: "agent" } });
  expect(countedRequest(choice, "UTC")).toEqual(countedRequest(access, "UTC"));
  const drawn = (seed: string) =>
    countedRequest(with_({ sample: { ...access.sample, isDrawn: true, seed } }), "UTC");
  expect(drawn("2026-Q1")).toEqual(drawn(""));
  expect(drawn("")?.sample).not.toBeNull();
});

test("nothing is built unsigned by default while it is not known yet which keys there are", () => {
  const looking = { zone: "UTC", keys: null };
  expect(hindranceOf(access, looking, "none")?.sentence).toContain("Looking for keys");
  expect(hindranceOf(with_({ sign: UNSIGNED }), looking, "none")).toBeNull();
});

test("a pack of a review is of its rows and of its very period, in whichever zone", () => {
  const berlin = "Europe/Berlin";
  const review = { id: 7, query: "source:acme", from: "2026-06-30T22:00:00Z", to: "2026-09-30T22:00:00Z" };
  const line = review as Parameters<typeof withReview>[0];
  const choice = with_(withReview(line, berlin));
  expect(requestOf(choice, { zone: berlin, keys: NO_KEYS })).toMatchObject({
    from: "2026-07-01",
    to: "2026-10-01",
    query: "source:acme",
    review: 7,
  });
  expect(isOfReview(choice, line, berlin)).toBe(true);
  const inUtc = with_(withReview(line, "UTC"));
  expect(periodOf(inUtc, "UTC")).toEqual({
    from: "2026-06-30T22:00:00.000Z",
    to: "2026-09-30T22:00:00.000Z",
  });
  expect(isOfReview(access, line, berlin)).toBe(false);
});
