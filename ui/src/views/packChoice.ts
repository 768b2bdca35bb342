/** What a person chose for a pack before it is built, and what of it cannot be built yet. All pure. */
import {
  type CalendarDate,
  parseAbsolute,
  parseTime,
  Time,
  toCalendarDate,
  toCalendarDateTime,
  toTime,
  toZoned,
} from "@internationalized/date";
import type { KeyList } from "../bindings/KeyList";
import type { MilestoneLine } from "../bindings/MilestoneLine";
import type { PackKind } from "../bindings/PackKind";
import type { PackRequest } from "../bindings/PackRequest";
import type { ReviewLine } from "../bindings/ReviewLine";
import type { SampleRequest } from "../bindings/SampleRequest";
import type { SignWith } from "../bindings/SignWith";
import { daysOf, daysWords, type Preset, periodWords } from "./packPeriod";

/** The choice; a day is null while it is being typed. No secret is in it: those stay in their fields. */
export interface PackChoice {
  kind: PackKind;
  /** Of a custom pack. */
  title: string;
  preset: Preset;
  from: CalendarDate | null;
  to: CalendarDate | null;
  /** Times of day, where the period is not made of whole days. */
  hours: Hours | null;
  query: string;
  organisation: string;
  /** The file; null = a fresh one in the data folder. */
  path: string | null;
  unclassifiedToo: boolean;
  redaction: string | null;
  /** Whether the sealed file of pseudonyms is written beside a redacted pack. */
  isSealed: boolean;
  sample: SampleChoice;
  /** Null until somebody chose: then the workspace's key signs, where there is one. */
  sign: SignChoice | null;
  accounts: string | null;
  review: number | null;
  milestones: MilestoneLine[];
  deliveries: string[];
  workbook: boolean;
  oscal: boolean;
}

/** `HH:MM` as typed: the period begins at the one on its first day, and ends before the other on its last day. */
export interface Hours {
  from: string;
  to: string;
}

/** The sample; `size` as typed. */
export interface SampleChoice {
  isDrawn: boolean;
  method: string;
  size: string;
  seed: string;
  listing: string | null;
}

/** Who signs, but for a passphrase. */
export type SignChoice = Omit<SignWith, "passphrase">;

/** Whether the passphrase of the sealed file was typed, and twice the same. */
export type SealState = "none" | "short" | "once" | "differs" | "same";

/** Nobody signs. */
export const UNSIGNED: SignChoice = {
  kind: "none",
  path: null,
  fingerprint: null,
  identity: null,
  minisign: false,
};

/** The names of `MilestoneLine`, in the order in which they are reached. */
export const MILESTONES = [
  "occurred",
  "detected",
  "triaged",
  "contained",
  "eradicated",
  "recovered",
  "reported",
] as const;

/** Where the wizard starts: a quarter's worth of days, which most reviews are for. */
export function firstChoice(kind: PackKind, query: string, today: CalendarDate): PackChoice {
  const preset = "90-days";
  return {
    kind,
    title: "",
    preset,
    ...daysOf(preset, today),
    hours: null,
    query: withoutTime(query),
    organisation: "",
    path: null,
    unclassifiedToo: false,
    redaction: null,
    isSealed: false,
    sample: { isDrawn: false, method: "random", size: "25", seed: "", listing: null },
    sign: null,
    accounts: null,
    review: null,
    milestones: MILESTONES.map((name) => ({ name, at: null, note: null })),
    deliveries: [],
    workbook: false,
    oscal: false,
  };
}

/** What a pack must be of so that it takes the decisions of `review`: its rows and its very period, in a zone. */
export function withReview({ id, query, from, to }: ReviewLine, zone: string): Partial<PackChoice> {
  const asked = { review: id, query: withoutTime(query), preset: "custom" as const };
  try {
    const [begin, end] = [parseAbsolute(from, zone), parseAbsolute(to, zone)];
    const [first, after] = [toCalendarDate(begin), toCalendarDate(end)];
    const [opens, closes] = [toTime(begin), toTime(end)];
    if (isMidnight(opens) && isMidnight(closes))
      return { ...asked, from: first, to: after.subtract({ days: 1 }), hours: null };
    const hours = { from: opens.toString().slice(0, 5), to: closes.toString().slice(0, 5) };
    return { ...asked, from: first, to: after, hours };
  } catch {
    // A zone that this webview does not know: the core says that the period is another one.
    return asked;
  }
}

function isMidnight(time: Time): boolean {
  return time.compare(new Time()) === 0;
}

/** Whether the period of a choice is that of a review, so that its decisions can go in. */
export function isOfReview(choice: PackChoice, review: ReviewLine, zone: string): boolean {
  const wanted = withReview(review, zone);
  const period = periodOf(choice, zone);
  const other = periodOf({ ...choice, ...wanted }, zone);
  return period !== null && other !== null && period.from === other.from && period.to === other.to;
}

/** What stands around a choice: the zone of the settings, and the keys that could sign, where they are known. */
export interface Around {
  zone: string;
  keys: KeyList | null;
}

/** The half-open period as it is asked for, or null while it is none. The core reads bare dates in the zone of the settings. */
export function periodOf({ from, to, hours }: PackChoice, zone: string): { from: string; to: string } | null {
  if (from === null || to === null || from.compare(to) > 0) return null;
  if (hours === null) return { from: from.toString(), to: to.add({ days: 1 }).toString() };
  const [begin, end] = [instantOf(from, hours.from, zone), instantOf(to, hours.to, zone)];
  return begin === null || end === null || Date.parse(begin) >= Date.parse(end)
    ? null
    : { from: begin, to: end };
}

/** A day and `HH:MM` in a zone as RFC 3339; null where it is no time, or the webview does not know the zone. */
function instantOf(day: CalendarDate, time: string, zone: string): string | null {
  if (!/^\d{2}:\d{2}$/.test(time.trim())) return null;
  try {
    return toZoned(toCalendarDateTime(day, parseTime(time.trim())), zone).toAbsoluteString();
  } catch {
    return null;
  }
}

/** The period as a person would say it; null while it is none. */
export function periodSaid(choice: PackChoice, zone: string): string | null {
  const { from, to, hours } = choice;
  const period = periodOf(choice, zone);
  if (period === null || from === null || to === null) return null;
  return hours === null ? daysWords({ from, to }) : periodWords(period.from, period.to, zone);
}

/** The request without any secret, or null while the period is not one. */
export function requestOf(choice: PackChoice, { zone, keys }: Around): PackRequest | null {
  const { kind, redaction } = choice;
  const period = periodOf(choice, zone);
  if (period === null) return null;
  const isOf = (only: PackKind) => kind === only;
  // The core refuses a redacted pack with what would show what is hidden.
  const mayName = redaction === null;
  return {
    kind,
    ...period,
    query: withoutTime(choice.query),
    organisation: typed(choice.organisation),
    path: choice.path,
    title: isOf("custom") ? typed(choice.title) : null,
    unclassified_too: choice.unclassifiedToo,
    redaction,
    seal_passphrase: null,
    sample: sampleOf(choice.sample),
    sign: { ...signOf(choice, keys), passphrase: null },
    accounts: mayName && isOf("access-review") ? choice.accounts : null,
    review: mayName && isOf("access-review") ? choice.review : null,
    milestones: isOf("incident-response") ? choice.milestones.filter(isTold) : [],
    deliveries: mayName && isOf("incident-response") ? choice.deliveries : [],
    workbook: choice.workbook,
    oscal: choice.oscal,
  };
}

/** What is asked before anything is written: nothing that only the file depends on. */
export function countedRequest(choice: PackChoice, zone: string): PackRequest | null {
  const request = requestOf(choice, { zone, keys: null });
  if (request === null) return null;
  const sign = { ...UNSIGNED, passphrase: null };
  // Which rows are drawn is settled when the pack is written; that some are adds their sheet.
  const sample = choice.sample.isDrawn ? { method: "random", size: 1, seed: "preview", listing: null } : null;
  return { ...request, organisation: null, path: null, title: null, sign, milestones: [], sample };
}

/** Who signs, as it stands. */
export function signOf({ sign }: Pick<PackChoice, "sign">, keys: KeyList | null): SignChoice {
  if (sign !== null) return { ...sign, identity: typed(sign.identity ?? "") };
  return keys?.workspace == null ? UNSIGNED : { ...UNSIGNED, kind: "workspace" };
}

/** The sample, or null while none is drawn or it is not told in full. */
export function sampleOf({ isDrawn, method, size, seed, listing }: SampleChoice): SampleRequest | null {
  const rows = rowsOf(size);
  if (!isDrawn || seed.trim() === "" || rows === null) return null;
  return { method, size: rows, seed: seed.trim(), listing };
}

/** A number of rows as typed, or null where it is none. More than this nobody looks at by hand. */
export function rowsOf(size: string): number | null {
  const rows = /^\d{1,6}$/.test(size.trim()) ? Number(size) : 0;
  return rows === 0 ? null : rows;
}

/** The steps of the wizard, in order. */
export const STEPS = ["kind", "period", "scope", "preview", "build"] as const;

/** One of the steps. */
export type Step = (typeof STEPS)[number];

/** What keeps a pack from being built, and where that is mended. */
export interface Hindrance {
  step: Step;
  sentence: string;
}

/** The first thing that keeps the pack from being built, or null. `seal` is what was typed of its passphrase. */
export function hindranceOf(choice: PackChoice, around: Around, seal: SealState): Hindrance | null {
  const { kind, sample, redaction, isSealed } = choice;
  const at = (step: Step, sentence: string) => ({ step, sentence });
  if (kind === "custom" && typed(choice.title) === null)
    return at("kind", "A custom pack needs a title of its own.");
  if (periodOf(choice, around.zone) === null) return at("period", PERIOD_WANTED);
  if (sample.isDrawn && rowsOf(sample.size) === null)
    return at("preview", "Say how many rows the sample has, 1 to 999,999.");
  if (sample.isDrawn && sample.seed.trim() === "")
    return at("preview", "The sample needs a seed, given by the auditor.");
  if (redaction !== null && isSealed && seal !== "same") return at("preview", SEAL_WORDS[seal]);
  return signHindrance(choice, around.keys);
}

/** What a period needs. */
export const PERIOD_WANTED = "Give a period that ends after it begins: both days, and times as HH:MM.";

/** What is wrong with a passphrase for the sealed file. */
export const SEAL_WORDS: Record<Exclude<SealState, "same">, string> = {
  none: "The sealed file needs a passphrase.",
  short: "The passphrase needs 8 characters or more.",
  once: "Type the passphrase of the sealed file a second time.",
  differs: "The two passphrases differ.",
};

function signHindrance(choice: PackChoice, keys: KeyList | null): Hindrance | null {
  const step = "preview";
  if (choice.sign === null && keys === null)
    return { step, sentence: "Looking for keys: choose who signs, or wait until they are found." };
  const sign = signOf(choice, keys);
  if (sign.kind === "file" && sign.path === null)
    return { step, sentence: "Choose the key file to sign with." };
  if (sign.kind === "workspace" && keys !== null && keys.workspace === null)
    return { step, sentence: "There is no key here to sign with. Make one, or choose another." };
  return null;
}

function isTold({ at, note }: MilestoneLine): boolean {
  return at !== null || note !== null;
}

/** What was typed, or null for nothing. */
export function typed(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === "" ? null : trimmed;
}

const SPACE = /\s+/y;
const TERM = /-?(?:[\w.]+:)?(?:"(?:[^"\\]|\\.)*"|[^\s"])+/y;

/** The query without its time: a pack has a period of its own. What cannot be read stays, for the core to name. */
export function withoutTime(query: string): string {
  const kept: string[] = [];
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(query)?.[0] ?? "";
    at += found.length;
    return found;
  };
  for (take(SPACE); at < query.length; take(SPACE)) {
    const term = take(TERM);
    if (term === "") return query.trim();
    if (!/^(?:from|to):/i.test(term)) kept.push(term);
  }
  return kept.join(" ");
}
