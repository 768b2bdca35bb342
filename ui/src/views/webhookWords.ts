/** The words and signs of verdicts: one table, so that filter, list and banner say the same. */
import { Check, CircleDashed, CircleX, ClockAlert, FileX, KeyRound, type LucideIcon } from "lucide-react";
import type { CaptureLine } from "../bindings/CaptureLine";
import type { HeaderPart } from "../bindings/HeaderPart";
import type { KeyStanding } from "../bindings/KeyStanding";
import type { Standing } from "../bindings/Standing";
import type { Tone } from "../parts/Badge";
import { count } from "../parts/format";

/** Where a delivery can stand, the worst first. */
export const STANDINGS = [
  "invalid",
  "stale",
  "valid",
  "unsigned",
  "malformed",
  "unchecked",
] as const satisfies readonly Standing[];

/** How a standing looks and reads; `title` heads the banner. */
export const STANDING_WORDS: Record<Standing, { tone: Tone; icon: LucideIcon; word: string; title: string }> =
  {
    invalid: {
      tone: "danger",
      icon: CircleX,
      word: "Invalid",
      title: "The signature does not match these bytes",
    },
    stale: {
      tone: "warning",
      icon: ClockAlert,
      word: "Stale",
      title: "The signature is right, but not its time",
    },
    valid: { tone: "success", icon: Check, word: "Valid", title: "The signature is right" },
    unsigned: {
      tone: "neutral",
      icon: CircleDashed,
      word: "Unsigned",
      title: "There is no signature to check",
    },
    malformed: {
      tone: "danger",
      icon: FileX,
      word: "Malformed",
      title: "The signature cannot be read",
    },
    unchecked: {
      tone: "neutral",
      icon: KeyRound,
      word: "Not checked",
      title: "Choose or paste a secret to check it",
    },
  };

/** A verdict inside a sentence; null = it came just now. */
export function standingWord(standing: Standing | null): string {
  return standing === null ? "not checked" : STANDING_WORDS[standing].word.toLowerCase();
}

/** That a delivery came before, and how that one stands where it is another way: what anybody could make up and send
 * ahead makes the genuine one no copy of it. */
export function againWords({ same_as: first, first_standing, standing }: CaptureLine): string | null {
  if (first === null) return null;
  if (first_standing === standing) return "again";
  return `again, after ${standingWord(first_standing)} ${count(first)}`;
}

/** The title of a banner, where the reason has a better one than the verdict. */
const TITLES: Record<string, string> = {
  ambiguous_scheme: "Signature headers of several senders are there",
  empty_secret: "The secret is empty",
  bad_secret_encoding: "The secret is not written as this sender writes it",
  matches_other_secret_form: "The secret is read in another way by the sender",
  repeated_header: "A header that must stand once is there several times",
  secret_retired: "The signature is right, but its secret was retired before",
  secret_not_yet: "The signature is right, but its secret was not in use yet",
};

/** What heads the banner of a delivery. */
export function titleOf({ reason, standing }: CaptureLine): string {
  return Object.hasOwn(TITLES, reason) ? (TITLES[reason] as string) : STANDING_WORDS[standing].title;
}

/** Reasons in a few words, for the list. */
const REASONS: Record<string, string> = {
  signature_matches: "right for a secret given",
  signature_mismatch: "does not fit these bytes",
  matches_other_secret_form: "fits with the secret read differently",
  no_signature_header: "no signature header",
  repeated_header: "a header stands there twice",
  empty_signature: "signature header without a digest",
  bad_prefix: "does not begin as it must",
  bad_pairs: "no list of key=value pairs",
  no_known_version: "no version that is in use",
  bad_hex: "digest is not hex",
  upper_case_hex: "digest in upper-case hex",
  bad_base64: "digest is not base64",
  wrong_length: "digest of another length",
  empty_secret: "the secret is empty",
  no_secret: "choose or paste a secret",
  no_fitting_secret: "no secret is kept for this sender",
  bad_secret_encoding: "the secret has another form",
  timestamp_missing: "signed time is missing",
  bad_timestamp: "signed time cannot be read",
  bad_member: "a signed member is repeated or no value",
  id_missing: "signed id is missing",
  timestamp_too_old: "signed too long before it arrived",
  timestamp_too_new: "signed for later than it arrived",
  unknown_scheme: "no known signature header",
  ambiguous_scheme: "headers of several senders",
  no_signature_member: "no signature in the body",
  bad_jws: "the token cannot be read",
  bad_algorithm: "the token names another algorithm",
  bad_header_list: "the list of signed headers cannot be read",
  wrong_issuer: "the token is of another issuer",
  body_hash_mismatch: "the body is not the one that was named",
  secret_retired: "signed with a retired secret",
  secret_not_yet: "signed with a secret not yet in use",
};

/** The words for a reason; one that is not known goes by its own word. */
export function reasonWords(reason: string): string {
  return Object.hasOwn(REASONS, reason)
    ? (REASONS[reason] as string)
    : reason.slice(0, 60).replaceAll("_", " ");
}

/** Why a delivery stands so, for the list: the cause where it was found, else scheme and secret, else the reason. */
export function lineWords({ cause, standing, reason, scheme, key }: CaptureLine): string {
  // The verdict says it in a sentence; the list has room for its end alone.
  if (cause !== null) return cause.replace(/^It does match /, "right ");
  if (standing === "valid" && scheme !== null)
    return key === null ? `${scheme}, a pasted secret` : `${scheme}, secret ${key}`;
  return reasonWords(reason);
}

/** Whether a secret was in use, in a word. */
export const KEY_WORDS: Record<KeyStanding, string> = {
  current: "in use",
  retired: "retired",
  "not-yet": "not in use yet",
  unknown: "in use at a time that is not known",
};

/** What a header is to the signature. */
export const PART_WORDS: Record<HeaderPart, string> = {
  signature: "the signature",
  signed: "signed",
  "not-signed": "not signed",
  unknown: "not known",
};

/** What each step of a check looks at. */
const STEPS: Record<string, string> = {
  scheme: "Scheme",
  header: "Signature header",
  form: "Form of the signature",
  time: "Signed time",
  id: "Signed id",
  secret: "Secret",
  signature: "Signature",
  freshness: "Freshness",
};

/** The words for a step; one that is not known goes by its own word. */
export function stepWords(name: string): string {
  return Object.hasOwn(STEPS, name) ? (STEPS[name] as string) : name;
}
