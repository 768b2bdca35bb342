/** The details of an invented row. The raw text holds what JSON.parse would lose. */
import type { EntryDetail } from "../../bindings/EntryDetail";
import type { EntryFacts } from "../../bindings/EntryFacts";
import type { LogRow } from "../../bindings/LogRow";

/** A number above 2^53 that must reach the screen digit for digit. */
export const BIG_NUMBER = "9007199254740993";

/** Everything about one row. Digests are invented too: hex of the right length, no hash of anything. */
export function fakeEntry(row: LogRow): EntryDetail {
  const isRoleChange = row.action === "COLLABORATOR_ROLE_CHANGED";
  const metadata = `{"scope":"project","from":"editor","to":"viewer","sequence":${BIG_NUMBER},"sequence":2,"client":{"name":"cli","version":"1.10","flags":[true,null]}}`;
  const raw = `{"id":"evt_${row.row}","action":${JSON.stringify(row.action)},"actor":${JSON.stringify(row.actor)},"metadata":${metadata}}`;
  const received = row.at ?? "2026-05-09T17:14:09.118Z";
  return {
    facts: factsOf(row, isRoleChange, metadata),
    received_at: received,
    raw: {
      text: raw,
      is_text: true,
      sha256: fakeHex(row.row),
      bytes: new TextEncoder().encode(raw).length,
    },
    leaf: fakeHex(row.row + 1_000_000),
    leaf_index: row.row - 1,
    ingest: "api",
    revisions: [{ row: row.row, revision: 1, received_at: received }],
    sightings: 0,
    absent: null,
  };
}

function factsOf(row: LogRow, isRoleChange: boolean, metadata: string): EntryFacts {
  const metadataJson = isRoleChange || row.row % 3 !== 0 ? metadata : null;
  const { row: number, at, action, summary, actor, source, evidence } = row;
  const said = JSON.stringify({ row: number, at, action, summary, actor, source, evidence });
  return {
    entry_json: metadataJson === null ? said : `${said.slice(0, -1)},"metadata":${metadataJson}}`,
    row,
    key: `evt_${row.row}`,
    id: `evt_${row.row}`,
    at_raw: row.at_assumed ? (row.at?.slice(0, 19).replace("T", " ") ?? null) : row.at,
    category: null,
    token: row.row % 5 === 0 ? `otwx_pat_${(row.row % 7).toString(16)}c81` : null,
    ip: row.row % 2 === 0 ? "203.0.113.9" : null,
    user_agent: null,
    session: null,
    metadata_json: metadataJson,
    changes: isRoleChange ? [{ path: "role", from: "editor", to: "viewer" }] : [],
    rule: row.evidence.length > 0 ? "access.role" : null,
  };
}

/** 64 hex digits that differ from seed to seed. */
export function fakeHex(seed: number): string {
  let hex = "";
  let state = (seed * 2_654_435_761) >>> 0;
  while (hex.length < 64) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    hex += state.toString(16).padStart(8, "0");
  }
  return hex;
}

const WORDS = [
  "harvest",
  "copper",
  "lantern",
  "orbit",
  "pepper",
  "window",
  "maple",
  "river",
  "signal",
  "tiger",
];

/** Eight words that differ from seed to seed. */
export function fakeWords(seed: number): string[] {
  return Array.from({ length: 8 }, (_, at) => WORDS[(seed + at * 3) % WORDS.length] ?? "");
}
