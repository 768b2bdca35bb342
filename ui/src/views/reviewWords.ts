/** Words of access reviews: flags, verdicts, and what the core asks of a period. */
import type { ReviewPerson } from "../bindings/ReviewPerson";
import type { ReviewVerdict } from "../bindings/ReviewVerdict";
import type { Tone } from "../parts/Badge";

/** A flag: its name, what it means, and how loud it is. */
export interface FlagWords {
  name: string;
  about: string;
  tone: Tone;
}

/** Every flag that the core sets, the most serious first. */
export const FLAGS: Record<string, FlagWords> = {
  acted_after_removal: {
    name: "acted after removal",
    about: "Rows show it at work after it was removed.",
    tone: "danger",
  },
  granted_by_self: {
    name: "granted by itself",
    about: "It gave itself the access that it has.",
    tone: "danger",
  },
  privileged: {
    name: "privileged",
    about: "It holds, or was given, a role that rules over others.",
    tone: "warning",
  },
  orphan: {
    name: "orphan",
    about: "It acts, but no row shows who let it in, or the account list does not know it.",
    tone: "warning",
  },
  dormant: {
    name: "dormant",
    about: "It did nothing for more than 90 days before the period's end.",
    tone: "warning",
  },
  never_logged_in: {
    name: "never signed in",
    about: "It was invited, and no login of it is here.",
    tone: "warning",
  },
  new_since_last_review: {
    name: "new",
    about: "It was not in the last review that was closed.",
    tone: "info",
  },
};

/** The words of a flag; one that is not known here goes by its own name. */
export function flagWords(flag: string): FlagWords {
  return FLAGS[flag] ?? { name: flag.replaceAll("_", " "), about: "", tone: "neutral" };
}

/** Flags in order of weight. */
export function byWeight(flags: readonly string[]): string[] {
  const order = Object.keys(FLAGS);
  const place = (flag: string) => (order.includes(flag) ? order.indexOf(flag) : order.length);
  return [...flags].sort((a, b) => place(a) - place(b));
}

/** A verdict: its name, what follows from it, and its tone. */
export const VERDICTS: Record<ReviewVerdict, { name: string; done: string; about: string; tone: Tone }> = {
  approve: { name: "Approve", done: "approved", about: "The access stays.", tone: "success" },
  revoke: {
    name: "Revoke",
    done: "revoked",
    about: "The access goes. Exhibit only records this; the vendor has to be told.",
    tone: "danger",
  },
  defer: { name: "Defer", done: "deferred", about: "Decided later, by this reviewer.", tone: "warning" },
  escalate: { name: "Escalate", done: "escalated", about: "Somebody else has to decide.", tone: "warning" },
};

/** The verdicts in the order people expect. */
export const VERDICT_ORDER = ["approve", "revoke", "defer", "escalate"] as const;

/** Who is in a narrowed list. */
export type Narrowed = "all" | "open" | "flagged" | "decided";

/** People that a narrowed list shows: the flagged before the others, then by name. */
export function narrowed(people: readonly ReviewPerson[], to: Narrowed, text: string): ReviewPerson[] {
  const folded = text.trim().toLowerCase();
  const fits = ({ name, role, verdict, flags }: ReviewPerson) =>
    (to === "all" ||
      (to === "open" && verdict === null) ||
      (to === "decided" && verdict !== null) ||
      (to === "flagged" && flags.length > 0)) &&
    (folded === "" || `${name} ${role ?? ""}`.toLowerCase().includes(folded));
  const weight = ({ flags }: ReviewPerson) => {
    const [first] = byWeight(flags);
    return first === undefined ? Object.keys(FLAGS).length + 1 : Object.keys(FLAGS).indexOf(first);
  };
  return people.filter(fits).sort((a, b) => weight(a) - weight(b) || a.place - b.place);
}

/** Why a decision cannot be taken yet; null when it can. */
export function hindrance(
  people: readonly ReviewPerson[],
  verdict: ReviewVerdict | null,
  { note, reviewer }: { note: string; reviewer: string },
): string | null {
  if (people.length === 0) return "Choose the people to decide about.";
  if (verdict === null) return "Choose what is decided.";
  if (reviewer.trim() === "") return "Say who decides.";
  const self = people.find(({ name }) => name.trim().toLowerCase() === reviewer.trim().toLowerCase());
  if (self !== undefined) return `${self.name} cannot decide about their own access.`;
  if (verdict !== "approve" && note.trim() === "") return "Say why: everything but an approval needs a note.";
  return null;
}

/** Each role once, as the core joins them. */
export function rolesOf({ role }: ReviewPerson): string[] {
  return role === null ? [] : [...new Set(role.split("; "))];
}
