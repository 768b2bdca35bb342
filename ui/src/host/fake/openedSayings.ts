/** What the fake host's opened packs say: checks, signatures, exceptions, tables, limits. */
import type { CheckLine } from "../../bindings/CheckLine";
import type { PackException } from "../../bindings/PackException";
import type { PackSignature } from "../../bindings/PackSignature";
import { checkLine } from "./checkLine";

/** Of the key that signed. */
export const FAKE_PRINT = "SHA256:9f4Q0c7eTz2mUeXb8kVwYl3nRq5sDa1hGj6pKd2b861";

const SIGNED = { identity: "dana@acme.io", fingerprint: FAKE_PRINT, algorithm: "ssh-ed25519" };
const UNSIGNED = { identity: null, trusted_as: null, fingerprint: null, algorithm: null };

/** Of a file whose check ended before it. */
export const NOT_REACHED: PackSignature = { state: "not_reached", ...UNSIGNED };

/** A path with `broken` has a signature of other bytes, one with `unsigned` none; a list may not name the key. */
export function fakeSignature(path: string, signers: string | null): PackSignature {
  if (path.includes("unsigned")) return { state: signers === null ? "none" : "missing", ...UNSIGNED };
  if (path.includes("broken")) return { ...UNSIGNED, state: "broken", identity: SIGNED.identity };
  if (signers === null) return { state: "untrusted", trusted_as: null, ...SIGNED };
  if (signers.includes("others")) return { state: "refused", trusted_as: null, ...SIGNED };
  return { state: "trusted", trusted_as: "dana@acme.io", ...SIGNED };
}

/** The sentences of the check of that name, by what it came to. */
const SENTENCES: Record<PackSignature["state"], string> = {
  not_reached: "",
  none: "unsigned",
  missing: "the pack is not signed, so it is from nobody in the list of signers",
  broken: "tagmanifest-sha256.txt.sig: the signature does not fit",
  refused: `signed by the key ${FAKE_PRINT}; not trusted by the list of signers: no line names it`,
  untrusted: `signed by the key ${FAKE_PRINT}, as dana@acme.io: present, not trusted (no list of signers was given)`,
  trusted: `signed by the key ${FAKE_PRINT}, as dana@acme.io: trusted as dana@acme.io`,
};

function signatureOf({ state }: PackSignature): CheckLine {
  const ok = !["missing", "broken", "refused"].includes(state);
  return { ...checkLine("signature", ok, SENTENCES[state]), is_open: ["none", "untrusted"].includes(state) };
}

/** The checks of a pack of so many rows. */
export function fakeChecks(rows: number, path: string, signature: PackSignature): CheckLine[] {
  const wasChanged = path.includes("forged");
  return [
    checkLine("archive", true, "34 plain members, one top folder"),
    checkLine("bag", true, "a BagIt 1.0 bag"),
    wasChanged
      ? checkLine("manifest", false, "changed: data/evidence/events.csv")
      : checkLine("manifest", true, "28 files have the digest that the manifest names"),
    checkLine("tagmanifest", true, "6 files have the digest that the tag manifest names"),
    signatureOf(signature),
    checkLine("counts", true, `${rows} rows in CSV, NDJSON, JSON and pack.json`),
    checkLine("order", true, "rows stand in the order that the format asks for"),
    checkLine("raw", true, "every row's own text has its digest"),
    checkLine("leaves", true, `${rows} leaves recomputed`),
    checkLine("proofs", true, `${rows} leaves are proven to stand in the log of 3918204 rows`),
    checkLine("tables", true, "11 tables have the rows that pack.json says"),
    checkLine("sample", true, "25 rows drawn again with the seed 2026-Q1-7f31"),
  ];
}

/** Rules of exception, one with a hostile example. */
export const FAKE_EXCEPTIONS: PackException[] = [
  {
    id: "acted_after_removal",
    title: "Action by someone already removed",
    about: "An actor did something after the log says that they were removed.",
    count: 1,
    examples: ["otwx_pat_4c81 pulled 12 minutes after mallory\u202egpj.exe was removed"],
  },
  {
    id: "up_and_down",
    title: "Role raised and lowered again within 24 hours",
    about: "A role went up and came down again within one day.",
    count: 3,
    examples: ["eve@acme.io, owner for 38 minutes"],
  },
  {
    id: "old_credential_used",
    title: "Token older than 365 days, still in use",
    about: "A credential was used more than a year after it was made.",
    count: 9,
    examples: ["ci-pipeline, 611 days"],
  },
  {
    id: "self_granted",
    title: "Granted by oneself",
    about: "Who gave and who got are the same.",
    count: 0,
    examples: [],
  },
];

/** What it does not prove, as packs say it. */
export const FAKE_LIMITS: string[] = [
  "That the vendors told everything: a row that a vendor leaves out leaves no trace here.",
  "That rows were true when they came: the log keeps what was received, not what happened.",
  "That times are exact: they come from the vendors and from the clock of one device.",
];
