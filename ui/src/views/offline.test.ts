import { expect, test } from "vitest";
import type { ReceiptLine } from "../bindings/ReceiptLine";
import type { SourceLine } from "../bindings/SourceLine";
import type { SyncReport } from "../bindings/SyncReport";
import { offlineOf } from "./offline";

const ONLINE = { isOnline: true, since: null };

function source(
  name: string,
  run: Partial<ReceiptLine> | null,
  url: string | null = "https://a.example",
): SourceLine {
  const last_run =
    run === null ? null : ({ kind: "pull", status: "ok", started_at: AT, ...run } as ReceiptLine);
  return { name, url, last_run, last_error: null } as SourceLine;
}

const AT = "2026-05-09T17:21:00Z";
const UNREACHED = { status: "failed", http_status: null, code: "network", error: "mushi: no answer" };
const REFUSED = { status: "failed", http_status: 401, code: "credentials", error: "mushi refused the token" };

function report(codes: Record<string, string | null>): SyncReport {
  const sources = Object.entries(codes).map(([name, code]) => ({
    name,
    error: code === null ? null : { code, message: "", hint: "" },
  }));
  return { sources } as SyncReport;
}

test("no network at all is offline, since it was noticed", () => {
  expect(offlineOf([], null, { isOnline: false, since: AT })).toEqual({ since: AT });
});

test("offline is when no pulled source could be reached, since the first of them", () => {
  const early = { ...UNREACHED, started_at: "2026-05-09T17:20:00Z" };
  const sources = [source("a", UNREACHED), source("b", early), source("files", null, null)];
  expect(offlineOf(sources, null, ONLINE)).toEqual({ since: early.started_at });
});

test("one source that answered, even with a refusal, is not offline", () => {
  expect(offlineOf([source("a", UNREACHED), source("b", {})], null, ONLINE)).toBeNull();
  expect(offlineOf([source("a", UNREACHED), source("b", REFUSED)], null, ONLINE)).toBeNull();
});

test("a missing token is no sign of the network", () => {
  const untold = { status: "failed", http_status: null, code: "credentials", error: "no token was given" };
  expect(offlineOf([source("a", untold)], null, ONLINE)).toBeNull();
});

test("words are no sign: a run of an older version without a code tells nothing", () => {
  const older = { ...UNREACHED, code: null, error: "error sending request: connection refused" };
  expect(offlineOf([source("a", older)], null, ONLINE)).toBeNull();
});

test("the codes of the newest pull count before those of receipts", () => {
  const odd = [source("a", { status: "failed", http_status: null, code: null, error: "os error 101" })];
  expect(offlineOf(odd, report({ a: "network" }), ONLINE)).not.toBeNull();
  expect(offlineOf([source("a", UNREACHED)], report({ a: "source_shape" }), ONLINE)).toBeNull();
});

test("a workspace that pulls from nowhere cannot be offline", () => {
  expect(offlineOf([source("files", null, null)], null, ONLINE)).toBeNull();
});
