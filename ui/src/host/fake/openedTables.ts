/** The tables of the fake host's opened packs, and their records. */
import type { OpenedTable } from "../../bindings/OpenedTable";
import type { PackTable } from "../../bindings/PackTable";
import type { TableColumn } from "../../bindings/TableColumn";
import { failure } from "./world";

/** Its tables. */
export const FAKE_TABLES: PackTable[] = [
  {
    path: "data/evidence/exceptions.csv",
    title: "Exceptions",
    about: "One case of one rule of exception.",
    rows: 13,
  },
  {
    path: "data/evidence/access_changes.csv",
    title: "Access changes",
    about: "One change of somebody's access, with what it was before where the source records that.",
    rows: 1_377,
  },
  { path: "data/evidence/logins.csv", title: "Logins", about: "One attempt to sign in.", rows: 4_402 },
  {
    path: "data/evidence/principals.csv",
    title: "People and machines",
    about: "One actor as the log shows them. It is not a list of accounts.",
    rows: 61,
  },
  {
    path: "data/completeness/gaps.csv",
    title: "Gaps",
    about: "One stretch of time that a source was not asked for, or not read to its end.",
    rows: 2,
  },
];

const COLUMNS: TableColumn[] = [
  { name: "at", about: "When it happened, in UTC.", kind: "datetime" },
  { name: "source", about: "Name of the source in the workspace.", kind: "string" },
  { name: "actor_label", about: "Who, as people know them.", kind: "string" },
  { name: "role_before", about: null, kind: null },
  { name: "role_after", about: null, kind: null },
  { name: "events_line", about: "Line of events.ndjson, from 1.", kind: "integer" },
];

/** Some records; every seventh holds a formula behind its guard and a mark that would turn its neighbours round. */
export function fakeTable(path: string, { first, records }: { first: number; records: number }): OpenedTable {
  const table = FAKE_TABLES.find((each) => each.path === path);
  if (table === undefined) throw failure("usage", `the table cannot be read: ${path} is missing`);
  const end = Math.min(table.rows, first + records);
  const places = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  return { columns: COLUMNS, records: places.map(recordOf), total: table.rows, problem: null };
}

function recordOf(place: number): string[] {
  const minute = String(place % 60).padStart(2, "0");
  const actor = place % 7 === 6 ? '\'=HYPERLINK("x")\u202e' : `person-${place % 61}@acme.io`;
  return [`2026-03-01T10:${minute}:00.000Z`, "outworx", actor, "viewer", "", String(place + 1)];
}
