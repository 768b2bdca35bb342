/** What is typed over the deliveries, and what the core is asked: `verdict:invalid,stale scheme:outworx from:-7d words`. */
import type { CaptureQuery } from "../bindings/CaptureQuery";
import type { Standing } from "../bindings/Standing";
import { STANDINGS } from "./webhookWords";

/** The query without the delivery that is looked at. */
export type Narrowing = Omit<CaptureQuery, "chosen">;

/** Everything. */
export const NO_NARROWING: Narrowing = { standings: [], schemes: [], text: "", from: null, to: null };

/** What was read, or why it cannot be. */
export type Reading = { query: Narrowing } | { trouble: string };

/** A term: a field with its values, or words. Quotes hold words together and make a colon a colon. */
const TERM = /([a-z_]+):("(?:[^"\\]|\\.)*"|[^\s"]*)|"(?:[^"\\]|\\.)*"|[^\s"]+|"/g;

/** Reads what was typed. Words are looked for in event, delivery id, address and file. */
export function readCaptureQuery(typed: string): Reading {
  const query: Narrowing = { ...NO_NARROWING, standings: [], schemes: [] };
  const words: string[] = [];
  for (const [term, field, value = ""] of typed.matchAll(TERM)) {
    if (term === '"') return { trouble: "a quotation mark is not closed" };
    const trouble =
      field === undefined || isAddress(term) ? void words.push(bare(term)) : take(query, field, value);
    if (typeof trouble === "string") return { trouble };
  }
  return { query: { ...query, text: words.join(" ") } };
}

/** Writes it down again; reading that gives the same. */
export function writeCaptureQuery({ standings, schemes, text, from, to }: Narrowing): string {
  return [
    ...(standings.length > 0 ? [`verdict:${standings.join(",")}`] : []),
    ...(schemes.length > 0 ? [`scheme:${schemes.join(",")}`] : []),
    ...(from !== null ? [`from:${from}`] : []),
    ...(to !== null ? [`to:${to}`] : []),
    ...(text === "" ? [] : [/[:"]/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : text]),
  ].join(" ");
}

/** Takes a field; answers why it cannot be read. */
function take(query: Narrowing, field: string, value: string): string | undefined {
  const values = bare(value)
    .split(",")
    .filter((each) => each !== "");
  if (values.length === 0) return `${field}: has no value`;
  switch (field) {
    case "verdict": {
      const unknown = values.find((each) => !isStanding(each));
      if (unknown !== undefined) return `${unknown} is no verdict; they are ${STANDINGS.join(", ")}`;
      query.standings = values.filter(isStanding);
      return undefined;
    }
    case "scheme":
      query.schemes = values;
      return undefined;
    case "from":
    case "to":
      query[field] = bare(value);
      return undefined;
    default:
      return `there is no field called ${field}; they are verdict, scheme, from, to`;
  }
}

const isStanding = (word: string): word is Standing => (STANDINGS as readonly string[]).includes(word);

const isAddress = (term: string) => /^https?:\/\//.test(term);

function bare(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
}
