/** Rows that a vendor no longer sends: `mushi` lost some that it should still keep, `nevo` keeps none for long. */
import type { VanishedLine } from "../../bindings/VanishedLine";
import { fakeRows } from "./rows";
import type { FakeWorld } from "./world";

const HOUR_MS = 3_600_000;

/** How many of each source, and whether the vendor's keeping explains it. */
const LOST: Record<string, { rows: number; is_expired: boolean }> = {
  mushi: { rows: 3, is_expired: false },
  nevo: { rows: 12, is_expired: true },
};

/** The rows of `source`, newest first. */
export function fakeVanished(world: FakeWorld, source: string): VanishedLine[] {
  const lost = LOST[source];
  if (lost === undefined) return [];
  const noticed_at = new Date(world.now - 30 * HOUR_MS).toISOString();
  const held = world.held.filter((row) => row.source === source);
  const rows = held.length > 0 ? held : fakeRows(lost.rows, world.now);
  return rows.slice(-lost.rows).map(({ row, at, summary }) => ({
    ...{ row, key: `evt_${row}`, at, summary },
    ...{ noticed_at, is_expired: lost.is_expired },
  }));
}
