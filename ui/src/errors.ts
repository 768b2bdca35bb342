/** Every failure the core can name: how serious it looks, what it means for the data, what a person can do. */
import type { Failure } from "./bindings/Failure";
import { visibleText } from "./parts/hidden";

/** The codes of `Failure.code`. */
export type Code =
  | "bad_query"
  | "not_found"
  | "no_such_workspace"
  | "credentials"
  | "rate_limited"
  | "network"
  | "remote"
  | "source_shape"
  | "io"
  | "locked"
  | "damaged"
  | "newer_workspace"
  | "unready"
  | "cancelled"
  | "usage"
  | "bug";

/** Words for one code. `action` names the button that may help; null where trying again cannot. */
export interface Remedy {
  tone: "danger" | "warning" | "info";
  /** Two words for a list. */
  word: string;
  sentence: string;
  action: "Try again" | "Open again" | null;
}

const REMEDIES: Record<Code, Remedy> = {
  bad_query: {
    tone: "warning",
    word: "query not read",
    sentence: "The query could not be read.",
    action: null,
  },
  not_found: {
    tone: "warning",
    word: "not held",
    sentence: "This result is no longer held.",
    action: "Open again",
  },
  no_such_workspace: {
    tone: "danger",
    word: "no workspace",
    sentence: "The workspace was not found. Nothing was written.",
    action: null,
  },
  credentials: {
    tone: "warning",
    word: "token refused",
    sentence: "A source refused its credentials. Rows pulled before are unchanged.",
    action: "Try again",
  },
  rate_limited: {
    tone: "warning",
    word: "rate limit",
    sentence: "A source asked to wait. Rows pulled so far are kept.",
    action: "Try again",
  },
  network: {
    tone: "warning",
    word: "not reached",
    sentence: "A source could not be reached. Rows pulled before are unchanged.",
    action: "Try again",
  },
  remote: {
    tone: "warning",
    word: "vendor failed",
    sentence: "A source answered with an error. Rows pulled so far are kept.",
    action: "Try again",
  },
  source_shape: {
    tone: "danger",
    word: "unknown shape",
    sentence: "A source answered in a shape its profile does not know. What it sent was not taken for rows.",
    action: null,
  },
  io: {
    tone: "danger",
    word: "file not read",
    sentence: "A file could not be read or written.",
    action: "Try again",
  },
  locked: {
    tone: "warning",
    word: "workspace locked",
    sentence: "Another process is writing to this workspace. Nothing was changed.",
    action: "Try again",
  },
  damaged: {
    tone: "danger",
    word: "workspace damaged",
    sentence: "The workspace file is damaged. It is left as it is, and nothing is deleted.",
    action: null,
  },
  newer_workspace: {
    tone: "danger",
    word: "newer workspace",
    sentence: "This workspace was written by a newer Exhibit. It is left untouched.",
    action: null,
  },
  unready: {
    tone: "warning",
    word: "cannot be sent",
    sentence: "A delivery cannot be sent again as asked.",
    action: null,
  },
  cancelled: {
    tone: "info",
    word: "stopped",
    sentence: "Stopped. What was finished before is kept.",
    action: null,
  },
  usage: {
    tone: "warning",
    word: "not as asked",
    sentence: "The request could not be carried out as it stands.",
    action: null,
  },
  bug: {
    tone: "danger",
    word: "Exhibit failed",
    sentence: "Exhibit itself failed. What was stored before is unchanged.",
    action: "Try again",
  },
};

/** Two words for a code, as a list has room for; null where the code is none of ours. */
export function codeWord(code: string | null): string | null {
  return code !== null && Object.hasOwn(REMEDIES, code) ? REMEDIES[code as Code].word : null;
}

/** The words for a failure. A code from a newer core reads as `bug`, with its message still shown. */
export function remedy(failure: Failure): Remedy {
  return Object.hasOwn(REMEDIES, failure.code) ? REMEDIES[failure.code as Code] : REMEDIES.bug;
}

/**
 * What a person sends to somebody who may help. The core keeps tokens out of messages; what still looks like one is
 * struck out here too, since a vendor's words may carry it.
 */
export function detailsOf({ code, message, hint }: Failure): string {
  const lines = [`code: ${code}`, `message: ${message}`, ...(hint === "" ? [] : [`hint: ${hint}`])];
  return `${lines.map((line) => visibleText(withoutSecrets(line))).join("\n")}\n`;
}

const SECRETS = [
  /\b(bearer|basic)\s+[^\s"',;]+/gi,
  /\b(token|secret|password|passwd|api[-_]?key|access[-_]?key|authorization|signature)(["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi,
];

function withoutSecrets(text: string): string {
  const [schemes = /$^/, fields = /$^/] = SECRETS;
  return text.replace(schemes, "$1 [removed]").replace(fields, "$1$2[removed]");
}

/** Where in the query a `bad_query` stands, in characters from 1, or null when the message names none. */
export function characterOf(failure: Failure): number | null {
  const found = /\bat character (\d{1,9})\b/.exec(failure.message);
  return found?.[1] === undefined ? null : Number(found[1]);
}
