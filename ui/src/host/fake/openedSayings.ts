/** What the fake host's opened packs say: checks, signatures, exceptions, tables, limits. */
import type { CheckLine } from "../../bindings/CheckLine";
import type { PackException } from "../../bindings/PackException";
import type { PackSignature } from "../../bindings/PackSignature";
import type { PackTable } from "../../bindings/PackTable";

/** Of the key that signed. */
export const FAKE_PRINT = "SHA256:9f4Q0c7eTz2mUeXb8kVwYl3nRq5sDa1hGj6pKd2b861";

const SIGNED = { identity: "dana@acme.io", fingerprint: FAKE_PRINT, algorithm: "ssh-ed25519" };

/** A path with `broken` has a signature of other bytes, one with `unsigned` none. */
export function fakeSignature(path: string, signers: string | null): PackSignature {
  if (path.includes("unsigned"))
    return {
      state: "none",
      identity: null,
      fingerprint: null,
      algorithm: null,
      sentence: "This pack is not signed. Its digests show that it is whole, not who made it.",
    };
  if (path.includes("broken"))
    return {
      state: "broken",
      ...SIGNED,
      sentence: "The signature does not fit these files: they were changed after they were signed.",
    };
  if (signers === null)
    return {
      state: "untrusted",
      ...SIGNED,
      sentence:
        "The signature fits these files. No list of trusted keys was given, so whose key it is is not known.",
    };
  return {
    state: "trusted",
    ...SIGNED,
    sentence: "Signed by dana@acme.io, whose key is in the list of signers, for evidence packs.",
  };
}

const line = (name: string, ok: boolean, detail: string): CheckLine => ({ name, ok, detail });

/** The checks of a pack of so many rows. */
export function fakeChecks(rows: number, path: string, signature: PackSignature): CheckLine[] {
  const wasChanged = path.includes("forged");
  const by: Record<PackSignature["state"], string> = {
    none: "unsigned",
    broken: "the signature does not fit tagmanifest-sha256.txt",
    untrusted: `signed with ${FAKE_PRINT}; no list of signers was given`,
    trusted: `signed by dana@acme.io with ${FAKE_PRINT}`,
  };
  return [
    line("archive", true, "34 plain members, one top folder"),
    line("bag", true, "a BagIt 1.0 bag"),
    wasChanged
      ? line("manifest", false, "changed: data/evidence/events.csv")
      : line("manifest", true, "28 files have the digest that the manifest names"),
    line("tagmanifest", true, "6 files have the digest that the tag manifest names"),
    line("signature", signature.state !== "broken", by[signature.state]),
    line("counts", true, `${rows} rows in CSV, NDJSON, JSON and pack.json`),
    line("order", true, "rows stand in the order that the format asks for"),
    line("raw", true, "every row's own text has its digest"),
    line("leaves", true, `${rows} leaves recomputed`),
    line("proofs", true, `${rows} leaves are proven to stand in the log of 3918204 rows`),
    line("tables", true, "11 tables have the rows that pack.json says"),
    line("sample", true, "25 rows drawn again with the seed 2026-Q1-7f31"),
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

/** Its tables. */
export const FAKE_TABLES: PackTable[] = [
  {
    path: "data/evidence/exceptions.csv",
    title: "Exceptions",
    about: "One case of one rule of exception.",
    rows: 13,
  },
  {
    path: "data/evidence/access_changes.csv",
    title: "Access changes",
    about: "One change of somebody's access, with what it was before where the source records that.",
    rows: 1_377,
  },
  { path: "data/evidence/logins.csv", title: "Logins", about: "One attempt to sign in.", rows: 4_402 },
  {
    path: "data/evidence/principals.csv",
    title: "People and machines",
    about: "One actor as the log shows them. It is not a list of accounts.",
    rows: 61,
  },
  {
    path: "data/completeness/gaps.csv",
    title: "Gaps",
    about: "One stretch of time that a source was not asked for, or not read to its end.",
    rows: 2,
  },
];

/** What it does not prove, as packs say it. */
export const FAKE_LIMITS: string[] = [
  "That the vendors told everything: a row that a vendor leaves out leaves no trace here.",
  "That rows were true when they came: the log keeps what was received, not what happened.",
  "That times are exact: they come from the vendors and from the clock of one device.",
];
