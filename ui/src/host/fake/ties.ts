/** What ties deliveries to rows in the fake host: a row for most, two missing, and what one token did. */
import type { Clue } from "../../bindings/Clue";
import type { ReconcileRequest } from "../../bindings/ReconcileRequest";
import type { TieLine } from "../../bindings/TieLine";
import type { TieList } from "../../bindings/TieList";
import type { TiesHost } from "../ties";
import type { FakeShelf } from "./shelf";
import { type FakeWorld, failure } from "./world";

/** The verbs. */
export function fakeTies(world: FakeWorld, shelf: FakeShelf): TiesHost {
  let isPulled = false;
  const at = new Date(world.now).toISOString();
  const isIn = (when: string | null, { from, to }: Bounds) =>
    when !== null && (from ?? FIRST) <= when && (to === null || when < to);
  const rowsIn = (bounds: Bounds) => world.held.filter((row) => isIn(row.at, bounds)).length;
  return {
    reconcileRun: async ({ source, from, to }) => ({
      source,
      schemes: ["outworx"],
      from: from ?? FIRST,
      to: to ?? at,
      delivered: shelf.size,
      said: Math.max(0, shelf.size - 6),
      unproven: 2,
      rows: rowsIn({ from, to }),
      unkeyed: 1,
      missing_in_log: isPulled ? NOTHING : listOf(["evt_7", "evt_8"], { capture: 1, note: NEVER_PULLED }),
      missing_in_webhooks: isIn(UNSENT, { from, to })
        ? listOf(["evt_9001"], { row: 1, at: UNSENT })
        : NOTHING,
      duplicates: listOf(["evt_20"], { capture: 2, note: "came 2 times, the same body" }),
      late: listOf(["evt_21"], { capture: 3, row: 2, note: "14 min after it happened" }),
      out_of_order: NOTHING,
      differing: NOTHING,
      refused: listOf(["evt_22"], { capture: 4, note: "the signature does not fit" }),
      windows: isPulled
        ? []
        : [{ from: "2026-05-09T16:00:00.000Z", to: "2026-05-09T17:00:00.000Z", missing: 2 }],
      notes: [
        "Each of 2 deliveries could not be checked, because no secret for it is given or kept.",
        ...(from === null
          ? [
              "Not looked for: 40 rows of the log from before the first delivery; give a time to begin with to compare them.",
            ]
          : []),
      ],
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
      return { clues: CLUES, left_out: 0 };
    },
    elsewhereShow: async ({ id }) => {
      if (id > shelf.size) throw failure("not_found", `there is no capture ${id}`);
      const row = world.held[id % Math.max(1, world.held.length)];
      const { same_as: same, first_standing: standing } = shelf.line(id);
      const rows =
        row === undefined ? [] : [{ row: row.row, source: row.source, at: row.at, is_superseded: false }];
      return {
        rows,
        duplicates: same === null ? [] : [{ capture: same, standing }],
        conflicts: [],
        same_row: [],
        more_same_row: 0,
        mentions: [],
        more_ids: 0,
        sources: ["outworx"],
      };
    },
  };
}

type Bounds = Pick<ReconcileRequest, "from" | "to">;

/** The first that was delivered. */
const FIRST = "2026-05-02T09:14:00.000Z";

/** When the row happened that nobody delivered. */
const UNSENT = "2026-05-09T16:20:00.000Z";

const NOTHING: TieList = { count: 0, lines: [] };

const NEVER_PULLED = "That time was never pulled to its end.";

const CLUES: Clue[] = [
  {
    kind: "token",
    value: "otwx_pat_4c81",
    rows: 41,
    first: "2026-05-02T09:14:00.000Z",
    last: "2026-05-09T17:14:08.302Z",
    actions: [
      { action: "COLLABORATOR_ROLE_CHANGED", count: 21 },
      { action: "TOKEN_CREATED", count: 20 },
    ],
    query: "token:otwx_pat_4c81",
    deliveries: 12,
    valid: 11,
    captures: [1, 2],
  },
  {
    kind: "actor",
    value: "alice@acme.io",
    rows: 310,
    first: "2026-01-11T08:00:00.000Z",
    last: "2026-05-09T17:14:08.302Z",
    actions: [{ action: "PREVIEW_CREATED", count: 310 }],
    query: "actor:alice@acme.io",
    deliveries: 96,
    valid: 96,
    captures: [1],
  },
];

/** Lines of one kind. */
function listOf(keys: string[], rest: Partial<TieLine>): TieList {
  const usual = { capture: null, row: null, event: "TOKEN_REVOKED", received_at: null, note: null };
  const at = "2026-05-09T16:20:00.000Z";
  return { count: keys.length, lines: keys.map((key) => ({ ...usual, at, ...rest, key })) };
}
