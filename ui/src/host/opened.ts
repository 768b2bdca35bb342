/** The core's verbs of packs that are opened read-only. Handles are stale after `openedClose`: `not_found`. */

import type { CheckLine } from "../bindings/CheckLine";
import type { ComparePacks } from "../bindings/ComparePacks";
import type { Facet } from "../bindings/Facet";
import type { FacetRequest } from "../bindings/FacetRequest";
import type { Histogram } from "../bindings/Histogram";
import type { Located } from "../bindings/Located";
import type { LocateRequest } from "../bindings/LocateRequest";
import type { LogCounts } from "../bindings/LogCounts";
import type { LogRow } from "../bindings/LogRow";
import type { LogWindow } from "../bindings/LogWindow";
import type { OpenedEntry } from "../bindings/OpenedEntry";
import type { OpenedEntryRef } from "../bindings/OpenedEntryRef";
import type { OpenedPack } from "../bindings/OpenedPack";
import type { OpenedQuery } from "../bindings/OpenedQuery";
import type { OpenedTable } from "../bindings/OpenedTable";
import type { OpenedTableRequest } from "../bindings/OpenedTableRequest";
import type { OpenPack } from "../bindings/OpenPack";
import type { PackRef } from "../bindings/PackRef";
import type { ResultSet } from "../bindings/ResultSet";
import type { SetRef } from "../bindings/SetRef";
import type { Hear } from ".";

export interface OpenedHost {
  /** Checks a pack and opens its rows; puts the verdict into the list as `packVerify` does. */
  openedOpen(request: OpenPack, hear: Hear): Promise<OpenedPack>;
  /** Lets go of a pack and all its result sets. */
  openedClose(request: PackRef): Promise<void>;
  /** Rows of an open pack, newest first; the first query reads them all, as a task that `hear` hears of. `LogRow.row` is then the line of `events.ndjson`, from 1. */
  openedQuery(request: OpenedQuery, hear: Hear): Promise<ResultSet>;
  openedRows(request: LogWindow): Promise<LogRow[]>;
  openedCounts(request: SetRef): Promise<LogCounts>;
  openedFacet(request: FacetRequest): Promise<Facet>;
  openedHistogram(request: SetRef): Promise<Histogram>;
  /** Where a line of a pack stands in a result set. */
  openedLocate(request: LocateRequest): Promise<Located>;
  /** Some records of one of its tables. */
  openedTable(request: OpenedTableRequest): Promise<OpenedTable>;
  openedEntry(request: OpenedEntryRef): Promise<OpenedEntry>;
  /** Whether two packs are of one log that only grew. */
  packCompare(request: ComparePacks, hear: Hear): Promise<CheckLine[]>;
}
