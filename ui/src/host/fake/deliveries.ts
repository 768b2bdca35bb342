/** Six invented deliveries over all five verdicts, with hostile text and a body that is not UTF-8. */
import type { CheckLine } from "../../bindings/CheckLine";
import type { DeliveryDetail } from "../../bindings/DeliveryDetail";
import type { HeaderLine } from "../../bindings/HeaderLine";
import type { Verdict } from "../../bindings/Verdict";
import { checkLine } from "./checkLine";
import { fakeHex } from "./entry";

/** The secret that the signed deliveries were signed with. */
export const FAKE_SECRET = "otwx_whsec_7f3a91c0";

/** What is known of the secrets that were given. */
export type Given = "none" | "wrong" | "right";

/** A body that begins as gzip does: no text in any encoding. */
const BINARY = String.fromCharCode(0x1f, 0x8b, 0x08, 0x00, 0xff, 0xfe, 0x41, 0xc3, 0x28, 0x0a);

interface Sent {
  event: string | null;
  at: string | null;
  headers: HeaderLine[];
  body: string;
  isText: boolean;
  scheme: string | null;
  verdict: Verdict;
  reason: string;
  explanation: string;
}

interface Placed {
  file: string;
  number: number;
  given: Given;
}

/** In the order of the file. */
export const SENT: Sent[] = [
  signed("COLLABORATOR_ROLE_CHANGED", "2026-05-09T17:14:09.118Z"),
  signed("TOKEN_REVOKED", "2026-05-09T17:14:03.400Z", {
    verdict: "invalid",
    reason: "signature_mismatch",
    explanation:
      "The signature does not fit: the body is not the one that was signed, or the secret is another one.",
    body: '{"id":"2f1c0d8a","action":"TOKEN_REVOKED"}\n',
  }),
  signed("rule_fired", "2026-05-09T16:41:55.000Z", {
    scheme: "vectis",
    verdict: "stale",
    reason: "timestamp_too_old",
    explanation: "The signature is right, but its timestamp lies further back than this provider allows.",
  }),
  {
    ...signed("flow.published", null),
    headers: [header("Content-Type", "application/json", "unknown")],
    scheme: null,
    verdict: "unsigned",
    reason: "unknown_scheme",
    explanation: "The request carries no signature header of a known provider.",
  },
  signed("<img src=x onerror=alert(1)>", "2026-05-09T16:02:09.000Z", {
    verdict: "malformed",
    reason: "upper_case_hex",
    explanation:
      "The signature is written in upper-case hexadecimal, which the provider's own libraries refuse.",
    headers: [
      header("Content-Type", "text/plain", "not-signed"),
      header("X-Outworx-Signature", "sha256=AB12\u202e\u001b[31m", "signature"),
    ],
    body: "<script>alert(1)</script>\u0000\u202e\u001b[2J\r\nnext line",
  }),
  { ...signed("PREVIEW_CREATED", "2026-05-09T15:57:31.000Z"), body: btoa(BINARY), isText: false },
];

/** One delivery as it is judged with the secrets given. Nothing tells a digest that was expected. */
export function judge(sent: Sent, { file, number, given }: Placed): DeliveryDetail {
  const ruling = rule(sent, given);
  const size = sent.isText ? new TextEncoder().encode(sent.body).length : BINARY.length;
  return {
    line: {
      number,
      file,
      id: sent.at === null ? null : `dlv_${number}`,
      event: sent.event,
      received_at: sent.at,
      scheme: sent.scheme,
      ...ruling,
    },
    method: "POST",
    url: "/hooks/audit",
    headers: sent.headers,
    more_headers: 0,
    body: sent.body,
    body_is_text: sent.isText,
    body_is_whole: true,
    body_bytes: size,
    body_sha256: fakeHex(size),
    steps: stepsOf(sent, ruling),
    not_covered:
      sent.scheme === null
        ? []
        : [
            "No header is signed, so the event's name and the delivery id could be swapped.",
            "No time is signed.",
          ],
  };
}

type Ruling = Pick<Sent, "verdict" | "reason" | "explanation">;

/** What stands before the signature is compared does not depend on a secret. */
function rule({ verdict, reason, explanation }: Sent, given: Given): Ruling {
  if (verdict === "unsigned" || verdict === "malformed" || given === "right")
    return { verdict, reason, explanation };
  if (given === "none")
    return {
      verdict: "invalid",
      reason: "no_secret",
      explanation: "No secret was given, so the signature was not checked.",
    };
  return {
    verdict: "invalid",
    reason: "signature_mismatch",
    explanation:
      "The signature does not fit: the body is not the one that was signed, or the secret is another one.",
  };
}

function stepsOf(sent: Sent, { verdict, reason, explanation }: Ruling): CheckLine[] {
  const found = sent.scheme !== null;
  const steps = [
    checkLine("header", found, found ? `found out from the headers: ${sent.scheme}` : explanation),
  ];
  if (!found) return steps;
  if (verdict === "malformed") return [...steps, checkLine("form", false, explanation)];
  steps.push(checkLine("form", true, "sha256= and 64 digits of hex"));
  if (reason === "no_secret") return [...steps, checkLine("secret", false, explanation)];
  steps.push(
    checkLine(
      "signature",
      verdict !== "invalid",
      verdict === "invalid" ? explanation : "made over these bytes",
    ),
  );
  if (verdict === "stale") steps.push(checkLine("freshness", false, explanation));
  return steps;
}

function signed(event: string, at: string | null, other: Partial<Sent> = {}): Sent {
  return {
    event,
    at,
    headers: [
      header("Content-Type", "application/json", "not-signed"),
      header("User-Agent", "Outworx-Audit-Webhook/1", "not-signed"),
      header("X-Outworx-Event", event, "not-signed"),
      header("X-Outworx-Signature", `sha256=${fakeHex(event.length)}`, "signature"),
    ],
    body: `{"id":"evt_1","action":${JSON.stringify(event)},"sequence":9007199254740993}`,
    isText: true,
    scheme: "outworx",
    verdict: "valid",
    reason: "signature_matches",
    explanation: "The signature was made with this secret over exactly these bytes.",
    ...other,
  };
}

function header(name: string, value: string, part: HeaderLine["part"]): HeaderLine {
  return { name, value, part };
}
