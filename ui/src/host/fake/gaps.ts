/** What is missing of the invented sources: a gap of every kind, most serious first. */
import type { CoverageGap } from "../../bindings/CoverageGap";
import { type FakeSource, wasAsked } from "./sourceDesk";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

type Gaps = (today: number, now: number) => CoverageGap[];

const GAPS: Record<string, Gaps> = {
  mushi: (today, now) => [
    gap("never_asked", [today - 41 * DAY_MS, today - 39 * DAY_MS], {
      detail: "no pull asked for these 2 days: Exhibit was not open",
      can_pull: true,
    }),
    gap("partial", [now - 30 * HOUR_MS, null], {
      detail: "the token was refused with 401 from here on",
      can_pull: true,
    }),
    gap("vanished", [today - 80 * DAY_MS, today - 79 * DAY_MS], {
      rows: 3,
      detail: "3 rows did not come again though the vendor keeps rows for 730 days",
    }),
  ],
  nevo: (today, now) => [
    gap("partial", [now - 5 * DAY_MS, null], {
      detail: "stopped by 429 on page 1, five times",
      can_pull: true,
    }),
    gap("beyond_retention", [today - 139 * DAY_MS, today - 96 * DAY_MS], {
      detail: "never asked for, and the vendor keeps rows for 7 days only",
    }),
    gap("expired", [today - 90 * DAY_MS, today - 60 * DAY_MS], {
      rows: 12,
      detail: "12 rows are held here and no longer at the vendor, which keeps rows for 7 days",
    }),
  ],
  outworx: () => [
    gap("id", [null, null], {
      rows: 2,
      detail: "ids 48,211 and 48,212 are missing between 48,210 and 48,213",
    }),
  ],
  vectis: (today) => [
    gap("sequence", [today - 21 * DAY_MS, today - 20 * DAY_MS], {
      rows: 3,
      detail: "numbers 9,114 to 9,116 are missing: the vendor counts every row",
      can_pull: true,
    }),
    gap("partial", [today - 57 * DAY_MS + 12 * HOUR_MS, today - 56 * DAY_MS], {
      detail: "500 on page 9 of 17, given up after 6 tries",
      can_pull: true,
    }),
    gap("quiet", [today - 33 * DAY_MS, today - 32 * DAY_MS + 7 * HOUR_MS], {
      detail: "31 hours without rows; this source is seldom quiet for more than 6",
    }),
  ],
  flows: (today) => [gap("partial", [today - 3 * DAY_MS, null], { detail: "the newest file ends here" })],
};

/** The gaps at `now` (ms since 1970); a source without a past has none but itself. */
export function fakeGaps(now: number, source: FakeSource): CoverageGap[] {
  const { name, url, receipts } = source;
  if (receipts.length === 0)
    return [
      gap("never_asked", [null, null], { detail: "nothing was ever asked of it", can_pull: url !== null }),
    ];
  const known = GAPS[name]?.(Math.floor(now / DAY_MS) * DAY_MS, now) ?? [];
  return known.filter(({ kind, from, to }) => {
    if ((kind !== "never_asked" && kind !== "partial") || from === null) return true;
    return !wasAsked(source, [Date.parse(from), to === null ? now : Date.parse(to)]);
  });
}

function gap(
  kind: CoverageGap["kind"],
  [from, to]: [number | null, number | null],
  rest: Partial<CoverageGap>,
): CoverageGap {
  const written = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return { kind, from: written(from), to: written(to), rows: null, detail: "", can_pull: false, ...rest };
}
