/** Rows of a vendor without a profile: an actor under an odd name, a field that half of the rows have, a hostile one. */
import type { MappingPath } from "../../bindings/MappingPath";
import { HOSTILE } from "./rows";

/** A row as its places and what stands there. */
export type ForeignRow = Record<string, string>;

const ROWS = 40;
const START_MS = Date.parse("2026-05-09T08:00:00Z");
const VERBS = ["invoice.approved", "limit.raised", "card.frozen", "payee.added"];
const WHO = ["dana@acme.io", "omar@acme.io", HOSTILE.actor, "billing-bot"];

/** Forty of them. */
export const FOREIGN: ForeignRow[] = Array.from({ length: ROWS }, (_, at) => {
  const row: ForeignRow = {
    uid: `9007199254740${993 + at}`,
    "meta.ts": new Date(START_MS - at * 180_000).toISOString(),
    "meta.trace": `tr-${(at * 7_919).toString(16)}`,
    verb: VERBS[at % VERBS.length] ?? "",
    "performed.by.mail": WHO[at % WHO.length] ?? "",
    "performed.by.ref": `usr_${at % WHO.length}`,
    "object.kind": "invoice",
    "object.id": `inv_${1_000 + at}`,
    "object.title": at === 3 ? HOSTILE.project : `Invoice ${1_000 + at}`,
    "net.ip": `203.0.113.${at + 1}`,
    "net.client": "Mozilla/5.0 (X11; Linux x86_64)",
    tags: '["finance","eu"]',
  };
  if (at % 2 === 0) row.space = "billing";
  if (at % 5 === 0) row["performed.via.key"] = `key_${at}`;
  return row;
});

/** Every place in them, in the order of the first row. */
export const PLACES: MappingPath[] = Object.keys(FOREIGN[0] ?? {}).map((path) => ({
  path,
  example: (FOREIGN[0]?.[path] ?? "").slice(0, 100),
  rows: FOREIGN.filter((row) => row[path] !== undefined).length,
}));
