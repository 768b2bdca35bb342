/** Invented deliveries over every standing: a known cause, an unknown one, a retired secret, hostile text, bytes. */
import type { CaptureBody } from "../../bindings/CaptureBody";
import type { CaptureHeader } from "../../bindings/CaptureHeader";
import type { HeaderCopy } from "../../bindings/HeaderCopy";
import type { Standing } from "../../bindings/Standing";
import { fakeHex } from "./entry";

/** The secret that the signed deliveries were signed with. */
export const FAKE_SECRET = "otwx_whsec_7f3a91c0";

/** A body that begins as gzip does: no text in any encoding. */
const BINARY = String.fromCharCode(0x1f, 0x8b, 0x08, 0x00, 0xff, 0xfe, 0x41, 0xc3, 0x28, 0x0a);

/** What was sent, and how it stands once the right secret is there. */
export interface Sent {
  event: string | null;
  headers: CaptureHeader[];
  body: CaptureBody;
  scheme: string | null;
  standing: Standing;
  reason: string;
  explanation: string;
  /** What the search for a cause finds; none = nothing. */
  cause?: { words: string; sentences: string[]; signed: CaptureBody };
  keyName: string;
  /** Seconds before the one above it. */
  gap: number;
  /** How many places below stands the first capture of the same delivery. */
  sameAs?: number;
  withoutTime?: boolean;
  freshness?: string;
  exactness?: string;
}

const EVENTS = [
  "COLLABORATOR_INVITED",
  "TOKEN_CREATED",
  "PREVIEW_CREATED",
  "PROJECT_VISIBILITY_CHANGED",
  "key.revoked",
  "flow.published",
  "event.replayed",
];

const MISMATCH =
  "The signature does not fit: the body is not the one that was signed, or the secret is another one.";

const HAR_NOTE = "A HAR file keeps the text of a body and not its bytes. These were written again from it.";

const ROLE =
  '{"id":"2f1c0d8a-77b1-4e02-9d4c-0c51f09b9b3e","account_user_id":"alice@acme.io","actor_user_id":"alice@acme.io","action":"COLLABORATOR_ROLE_CHANGED","target_type":"collaborator","target_id":"bob@acme.io","project_id":"payments-api","metadata":{"scope":"project","from":"editor","to":"viewer","token_id":"otwx_pat_4c81","sequence":9007199254740993,"client":{"name":"otwx-cli","version":"2.3.1","os":"linux"}},"created_at":"2026-05-09T17:14:08.302Z"}';

/** The newest deliveries, the newest first; below them stand more of the usual ones. */
export const NEWEST: Sent[] = [
  signed("COLLABORATOR_ROLE_CHANGED", {
    ...invalid(),
    body: textBody(`${ROLE}\n`),
    cause: {
      words: "one line feed at the end is too much",
      sentences: [
        "It does match if the line feed at the end of the body is taken off.",
        "Something between sender and capture added it, most often a proxy or a tool that saves text. The secret is right, and the rest of the body is what was signed.",
      ],
      signed: textBody(ROLE),
    },
  }),
  signed("TOKEN_REVOKED", { gap: 6 }),
  signed("PROJECT_VISIBILITY_CHANGED", { gap: 83, exactness: HAR_NOTE }),
  signed("api_key.rotated", { ...invalid(), gap: 629 }),
  signed("PREVIEW_CREATED", {
    gap: 224,
    body: {
      content: btoa(BINARY),
      is_text: false,
      is_whole: true,
      bytes: BINARY.length,
      sha256: fakeHex(BINARY.length),
    },
  }),
  signed("rule_fired", {
    gap: 992,
    scheme: "vectis",
    standing: "stale",
    reason: "timestamp_too_old",
    explanation: "The signature is right, but its timestamp lies further back than this provider allows.",
    freshness: "signed 14 min before it arrived; this provider allows 5 min",
  }),
  signed("fix.failed", { gap: 113, scheme: "mushi", keyName: "mushi-previous" }),
  signed("flow.published", {
    gap: 523,
    headers: [header("Content-Type", "application/json", "unknown")],
    scheme: null,
    standing: "unsigned",
    reason: "unknown_scheme",
    explanation: "The request carries no signature header of a known provider.",
    withoutTime: true,
  }),
  signed("<img src=x onerror=alert(1)>", {
    gap: 635,
    standing: "malformed",
    reason: "upper_case_hex",
    explanation:
      "The signature is written in upper-case hexadecimal, which the provider's own libraries refuse.",
    headers: [
      header("Content-Type", "text/plain", "not-signed"),
      header("X-Outworx-Signature", "sha256=AB12\u202e\u001b[31m", "signature"),
    ],
    body: textBody("<script>alert(1)</script>\u0000\u202e\u001b[2J\r\nnext line"),
  }),
  signed("COLLABORATOR_INVITED", { gap: 278, sameAs: 1 }),
  signed("COLLABORATOR_INVITED", { gap: 60 }),
  signed(null, {
    gap: 400,
    standing: "stale",
    reason: "secret_retired",
    explanation: "The signature is right, but its secret was retired before the delivery came.",
    keyName: "outworx-2025",
  }),
];

/** The usual delivery at a place below the newest ones. */
export function usual(at: number): Sent {
  return signed(EVENTS[at % EVENTS.length] ?? null, { gap: 40 + ((at * 37) % 400) });
}

/** What stands before the signature is compared does not depend on a secret. */
export function rule(
  sent: Sent,
  given: "none" | "wrong" | "right",
): Pick<Sent, "standing" | "reason" | "explanation"> {
  const { standing, reason, explanation } = sent;
  if (standing === "unsigned" || standing === "malformed" || given === "right")
    return { standing, reason, explanation };
  if (given === "none")
    return {
      standing: "unchecked",
      reason: "no_secret",
      explanation: "No secret was given, so the signature was not checked.",
    };
  return { standing: "invalid", reason: "signature_mismatch", explanation: MISMATCH };
}

function invalid(): Pick<Sent, "standing" | "reason" | "explanation"> {
  return { standing: "invalid", reason: "signature_mismatch", explanation: MISMATCH };
}

function signed(event: string | null, other: Partial<Sent> = {}): Sent {
  const id = `evt_${(event ?? "none").length}`;
  return {
    event,
    headers: [
      header("Content-Type", "application/json", "not-signed"),
      header("User-Agent", "Outworx-Audit-Webhook/1", "not-signed"),
      header("Authorization", "Bearer ••••", "not-signed", { isMasked: true }),
      ...(event === null
        ? []
        : [header("X-Outworx-Event", event, "not-signed", { copy: { path: "action", agrees: true } })]),
      header("X-Outworx-Delivery", "2f1c0d8a-77b1-…-9b3e", "not-signed", {
        copy: { path: "id", agrees: event !== "TOKEN_REVOKED" },
      }),
      header("X-Outworx-Signature", `sha256=${fakeHex((event ?? "").length)}`, "signature"),
    ],
    body: textBody(`{"id":"${id}","action":${JSON.stringify(event)},"sequence":9007199254740993}`),
    scheme: "outworx",
    standing: "valid",
    reason: "signature_matches",
    explanation: "The signature was made with this secret over exactly these bytes.",
    keyName: "outworx",
    gap: 0,
    ...other,
  };
}

/** A body that is text. Its digest is invented: hex of the right length. */
export function textBody(content: string): CaptureBody {
  const bytes = new TextEncoder().encode(content).length;
  return { content, is_text: true, is_whole: true, bytes, sha256: fakeHex(bytes) };
}

function header(
  name: string,
  value: string,
  part: CaptureHeader["part"],
  { isMasked = false, copy = null }: { isMasked?: boolean; copy?: HeaderCopy | null } = {},
): CaptureHeader {
  return { name, value, part, is_masked: isMasked, copy };
}
