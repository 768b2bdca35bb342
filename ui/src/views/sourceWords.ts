/** The words of sources: how a run ended, where a token is, what may be a name or an address. */
import type { ReceiptLine } from "../bindings/ReceiptLine";
import type { SourceLine } from "../bindings/SourceLine";
import { codeWord } from "../errors";
import type { Tone } from "../parts/Badge";
import { counted } from "../parts/format";
import { termText } from "./logTerms";

/** How a run looks and reads. */
interface RunSign {
  tone: Tone;
  word: string;
}

const RUNS: Record<string, RunSign> = {
  ok: { tone: "success", word: "Complete" },
  partial: { tone: "warning", word: "Partial" },
  failed: { tone: "danger", word: "Failed" },
  running: { tone: "warning", word: "Not finished" },
};

/** Whether rows can be asked for at a source; else it is filled by files. */
export function isPulled({ url }: SourceLine): boolean {
  return url !== null;
}

/** Whether pulls of all sources ask it. */
export function isAskedWithAll(source: SourceLine): boolean {
  return isPulled(source) && !source.is_paused;
}

/**
 * How a run ended, with what its code says of a bad end. One that is still marked as running was cut off, unless a task
 * runs now.
 */
export function signOfRun(run: { status: string; code?: string | null }): RunSign {
  const sign = RUNS[run.status] ?? { tone: "neutral", word: run.status };
  const why = codeWord(run.code ?? null);
  return why === null || run.status === "ok" ? sign : { ...sign, word: `${sign.word}: ${why}` };
}

/** How a source stands: its newest run, or that there was none. */
export function signOfSource(source: SourceLine): RunSign {
  if (source.last_run !== null) return signOfRun(source.last_run);
  return { tone: "neutral", word: isPulled(source) ? "Never pulled" : "No file yet" };
}

const TOKENS: Record<string, string> = {
  keychain: "in the system keychain",
  store: "in Exhibit's own file, which only you may read",
  env: "in an environment variable, read at each pull",
  file: "in a file of yours, read at each pull",
};

/** Where a token is; null where there is none. */
export function tokenPlace(token: string | null): string | null {
  return token === null ? null : (TOKENS[token] ?? token);
}

/** What stopped a run, by its code; runs of older versions have only their HTTP status. */
export function isRefusal({ code, http_status }: ReceiptLine): boolean {
  return code === null ? http_status === 401 || http_status === 403 : code === "credentials";
}

/** What can be done about a run that failed. */
export function wayOut(run: ReceiptLine): string {
  const kept = "Rows stored before are unchanged.";
  if (run.kind === "import") return `${kept} Get the whole file and import it again.`;
  if (isRefusal(run))
    return `${kept} Make a new token at the vendor and give it here with “New token”: its rows stay.`;
  if (run.code === "rate_limited" || run.http_status === 429)
    return `${kept} The vendor limits requests: pull again later.`;
  if (run.code === "network") return `${kept} Nothing answered: pull again when there is a connection.`;
  if (run.code === "source_shape")
    return `${kept} What came was not taken for rows: look at its address, or change what is read with “Mapping”.`;
  return `${kept} The next pull goes on where this one stopped.`;
}

/** A clock of the vendor's that is further off than this is said, in ms: rows could fall out of a window. */
const SKEW_LIMIT_MS = 5_000;

/** How far the vendor's clock was off, in a sentence; null while that is little or not known. */
export function skewWords(skew_ms: number | null): string | null {
  if (skew_ms === null || Math.abs(skew_ms) <= SKEW_LIMIT_MS) return null;
  const seconds = counted(Math.round(Math.abs(skew_ms) / 1_000), "second");
  return `The vendor's clock was ${seconds} ${skew_ms > 0 ? "ahead of" : "behind"} this device's.`;
}

/** The longest name, as the core has it. */
const NAME_LIMIT_CHARS = 60;

/** Why `name` cannot name a source, in a sentence; null when it can. */
export function nameTrouble(name: string): string | null {
  if (name === "") return "Give it a name.";
  if (!/^[A-Za-z0-9]/.test(name)) return "Begin with a letter or a digit.";
  if (!/^[A-Za-z0-9._-]*$/.test(name)) return "Use letters, digits, - _ and . only.";
  if (name.length > NAME_LIMIT_CHARS) return `Use at most ${NAME_LIMIT_CHARS} characters.`;
  return null;
}

/** A name made of a vendor's, one that is not `taken`. */
export function nameFor(vendor: string, taken: string[]): string {
  const plain = vendor.toLowerCase().replace(/[^a-z0-9._-]+/g, "-");
  const base = plain.replace(/^[^a-z0-9]+|-+$/g, "").slice(0, NAME_LIMIT_CHARS - 4) || "source";
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!taken.includes(name)) return name;
  }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Why rows cannot be asked for at `url`, in a sentence; null when they can. */
export function urlTrouble(url: string): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null) return "Write a whole address, e.g. https://api.vendor.example.";
  if (parsed.username !== "" || parsed.password !== "") return "Leave user and password out of the address.";
  if (parsed.protocol === "https:") return null;
  if (parsed.protocol === "http:" && LOOPBACK.test(parsed.hostname)) return null;
  return "Use https; http only for this device itself.";
}

/** The moment of a row of a source, as a query; all of the source where the row has no time. */
export function vanishedQuery(source: string, { at }: { at: string | null }): string {
  const named = termText("source", source, "include");
  const from = at === null ? Number.NaN : Date.parse(at);
  if (Number.isNaN(from)) return named;
  const written = (ms: number) => new Date(ms).toISOString();
  return `${named} from:${written(from)} to:${written(from + 1_000)}`;
}

/** The last part of a path, for a heading; the whole path stands elsewhere. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}
