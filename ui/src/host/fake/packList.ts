/** Packs that stand in the list from the start: fine, partial, forged, gone, and not a pack at all. */
import type { PackFacts } from "../../bindings/PackFacts";
import type { PackLine } from "../../bindings/PackLine";
import { fakeHex, fakeWords } from "./entry";

/** Newest first. */
export const FAKE_PACKS: PackLine[] = [
  pack({
    name: "acme-change-2026-04",
    facts: {
      kind: "change-management",
      from: "2026-04-01T00:00:00.000Z",
      to: "2026-05-01T00:00:00.000Z",
      rows: 198_440,
      total_in_period: 846_029,
    },
    bytes: 38_913_004,
    at: "2026-05-02T08:10:44.101Z",
    check: { at: "2026-05-09T17:20:00.000Z", ok: true, failed: [] },
  }),
  pack({
    name: "acme-access-2026-q1",
    facts: {
      kind: "access-review",
      from: "2026-01-01T00:00:00.000Z",
      to: "2026-04-01T00:00:00.000Z",
      query: "-actor:*@test.acme.io",
      rows: 402_118,
      total_in_period: 2_204_331,
      complete: false,
      reasons: [
        "mushi was not asked for the beginning of the period.",
        "12 rows could not be read, so it is not known whether they belong here.",
      ],
    },
    bytes: 61_204_411,
    at: "2026-04-16T09:02:11.730Z",
    check: null,
  }),
  pack({
    name: "forged-incident",
    facts: {
      kind: "incident-response",
      from: "2026-04-14T02:00:00.000Z",
      to: "2026-04-15T18:00:00.000Z",
      organisation: "Acme \u202eLLC",
      rows: 6_284,
      total_in_period: 21_870,
    },
    bytes: 2_104_002,
    at: "2026-04-16T11:40:00.000Z",
    is_own: false,
    check: { at: "2026-04-16T11:40:02.000Z", ok: false, failed: ["manifest"] },
  }),
  pack({
    name: "acme-access-2025-q4",
    facts: {
      kind: "access-review",
      from: "2025-10-01T00:00:00.000Z",
      to: "2026-01-01T00:00:00.000Z",
      rows: 371_902,
      total_in_period: 1_980_400,
    },
    bytes: 55_020_200,
    at: "2026-01-09T15:31:09.004Z",
    is_there: false,
    check: { at: "2026-01-09T15:32:00.000Z", ok: true, failed: [] },
  }),
  {
    path: "/home/dana/Downloads/hostile.zip",
    is_there: true,
    at: "2025-12-30T10:00:00.000Z",
    is_own: false,
    sha256: fakeHex(99),
    words: fakeWords(9),
    bytes: 812,
    facts: null,
    check: { at: "2025-12-30T10:00:00.000Z", ok: false, failed: ["archive"] },
  },
];

interface Invented
  extends Pick<PackLine, "bytes" | "at" | "check">,
    Partial<Pick<PackLine, "is_own" | "is_there">> {
  name: string;
  facts: Partial<PackFacts> & Pick<PackFacts, "kind" | "from" | "to" | "rows" | "total_in_period">;
}

function pack({ name, facts, bytes, at, check, is_own = true, is_there = true }: Invented): PackLine {
  return {
    path: `/fake/packs/${name}.zip`,
    is_there,
    at,
    is_own,
    sha256: fakeHex(bytes),
    words: fakeWords(bytes),
    bytes,
    facts: {
      pack_id: name,
      organisation: "Acme",
      query: "",
      complete: true,
      reasons: [],
      generated_at: at,
      user: "dana",
      host: "laptop-7",
      ...facts,
    },
    check,
  };
}
