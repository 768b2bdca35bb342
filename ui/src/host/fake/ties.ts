/** What ties deliveries to rows in the fake host: a row for most, two missing, and what one token did. */
import type { TieList } from "../../bindings/TieList";
import type { TiesHost } from "../ties";
import type { FakeShelf } from "./shelf";
import { type FakeWorld, failure } from "./world";

/** The verbs. */
export function fakeTies(world: FakeWorld, shelf: FakeShelf): TiesHost {
  let isPulled = false;
  const at = new Date(world.now).toISOString();
  return {
    reconcileRun: async ({ source }) => ({
      source,
      deliveries: shelf.size,
      rows: world.held.length,
      matched: Math.max(0, shelf.size - 2),
      missing_in_log: isPulled ? NOTHING : listOf(["evt_7", "evt_8"], { capture: 1, at }),
      missing_in_webhooks: listOf(["evt_9001"], { row: 1, at }),
      duplicates: listOf(["evt_20"], { capture: 2, at, note: "came 2 times" }),
      late: NOTHING,
      out_of_order: NOTHING,
      differing: NOTHING,
      notes: [],
      windows: isPulled ? [] : [{ from: "2026-05-09T16:00:00.000Z", to: "2026-05-09T17:00:00.000Z" }],
    }),
    reconcilePull: async ({ source }, hear) => {
      const task = world.begin();
      hear({ task, stage: "Pulling", source, done: 0, total: null, unit: "rows", waits_until: null });
      await world.step(task);
      isPulled = true;
      const counts = { pages: 1, rows_seen: 2, rows_new: 2, rows_revised: 0, duplicates: 0, problems: 0 };
      const line = { name: source, kind: "pull", status: "ok", retries: 0, restarts: 0 } as const;
      return { sources: [{ ...line, ...counts, resumed: false, error: null }] };
    },
    traceShow: async ({ capture }) => {
      if (capture !== null) shelf.held(capture);
      return { clues: CLUES };
    },
    elsewhereShow: async ({ id }) => {
      if (id > shelf.size) throw failure("not_found", `there is no capture ${id}`);
      const row = world.held[id % Math.max(1, world.held.length)];
      const rows = row === undefined ? [] : [{ row: row.row, source: row.source, at: row.at, differs: null }];
      return { rows, sources: ["outworx"] };
    },
  };
}

const NOTHING: TieList = { count: 0, lines: [] };

const CLUES = [
  {
    kind: "token",
    value: "otwx_pat_4c81",
    rows: 41,
    deliveries: 12,
    first: "2026-05-02T09:14:00.000Z",
    last: "2026-05-09T17:14:08.302Z",
    actions: [
      { action: "COLLABORATOR_ROLE_CHANGED", count: 21 },
      { action: "TOKEN_CREATED", count: 20 },
    ],
    query: "token:otwx_pat_4c81",
    captures: [1, 2],
  },
  {
    kind: "actor",
    value: "alice@acme.io",
    rows: 310,
    deliveries: 96,
    first: "2026-01-11T08:00:00.000Z",
    last: "2026-05-09T17:14:08.302Z",
    actions: [{ action: "PREVIEW_CREATED", count: 406 }],
    query: "actor:alice@acme.io",
    captures: [1],
  },
];

function listOf(
  keys: string[],
  rest: { capture?: number; row?: number; at: string; note?: string },
): TieList {
  const { capture = null, row = null, at, note = null } = rest;
  return {
    count: keys.length,
    lines: keys.map((key) => ({ key, capture, row, event: "TOKEN_REVOKED", at, note })),
  };
}
