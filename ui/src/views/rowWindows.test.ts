import { expect, test, vi } from "vitest";
import type { LogRow } from "../bindings/LogRow";
import type { LogWindow } from "../bindings/LogWindow";
import type { Host } from "../host";
import { fakeHost } from "../host/fake";
import { fakeRows } from "../host/fake/rows";
import { RowWindows, WINDOW_ROWS } from "./rowWindows";

const NOW = Date.parse("2026-05-09T17:36:00.000Z");
const ALL = fakeRows(5_000, NOW);

/** A host whose row calls wait until they are answered by hand. */
function waitingHost() {
  const asked: { request: LogWindow; answer: (rows: LogRow[]) => void; refuse: (code: string) => void }[] =
    [];
  const host = {
    ...fakeHost({ now: NOW }),
    logRows: (request: LogWindow) =>
      new Promise<LogRow[]>((resolve, reject) => {
        const refuse = (code: string) => reject({ code, message: "refused", hint: "" });
        asked.push({ request, answer: resolve, refuse });
      }),
  };
  const answer = async (at: number) => {
    const call = asked[at];
    call?.answer(ALL.slice(call.request.first, call.request.first + call.request.rows));
    await Promise.resolve();
    await Promise.resolve();
  };
  return { host, asked, answer };
}

const rowsOf = (host: Host) => (first: number, rows: number) =>
  host.logRows({ handle: SET.handle, first, rows });

const SET = { handle: 1, count: ALL.length, canonical: "", terms: [], from: null, to: null };

test("rows in view are fetched by windows of a hundred and stand at their place", async () => {
  const { host, asked, answer } = waitingHost();
  const rows = new RowWindows(rowsOf(host), () => {});
  rows.want(180, 220);
  expect(asked.map((call) => call.request.first)).toEqual([100, 200]);
  expect(rows.at(180)).toBeUndefined();
  await answer(0);
  await answer(1);
  expect(rows.at(180)).toBe(ALL[180]);
  expect(rows.at(219)).toBe(ALL[219]);
});

test("dragging over the whole list asks for what is in view at the end, not for everything between", async () => {
  const { host, asked, answer } = waitingHost();
  const rows = new RowWindows(rowsOf(host), () => {});
  for (let first = 0; first < 4_900; first += WINDOW_ROWS) rows.want(first, first + 20);
  expect(asked).toHaveLength(2);
  await answer(0);
  expect(asked.map((call) => call.request.first)).toEqual([0, 100, 4_800]);
});

test("a lost handle is told once, and nothing more is asked of it", async () => {
  const { host, asked } = waitingHost();
  const onStale = vi.fn();
  const rows = new RowWindows(rowsOf(host), onStale);
  rows.want(0, 20);
  asked[0]?.refuse("not_found");
  await vi.waitFor(() => expect(onStale).toHaveBeenCalledOnce());
  rows.want(300, 320);
  expect(asked).toHaveLength(1);
});

test("after another failure the rows come when asked again", async () => {
  const { host, asked, answer } = waitingHost();
  const rows = new RowWindows(rowsOf(host), () => {});
  rows.want(0, 20);
  asked[0]?.refuse("io");
  await vi.waitFor(() => expect(rows.failure()?.code).toBe("io"));
  rows.retry();
  await answer(1);
  expect(rows.failure()).toBeNull();
  expect(rows.at(0)).toBe(ALL[0]);
});
