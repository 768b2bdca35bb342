/** The core's verbs of packs that are opened read-only. Handles are stale after `openedClose`: `not_found`. */

import type { CheckLine } from "../bindings/CheckLine";
import type { ComparePacks } from "../bindings/ComparePacks";
import type { Facet } from "../bindings/Facet";
import type { FacetRequest } from "../bindings/FacetRequest";
import type { Histogram } from "../bindings/Histogram";
import type { LogCounts } from "../bindings/LogCounts";
import type { LogRow } from "../bindings/LogRow";
import type { LogWindow } from "../bindings/LogWindow";
import type { OpenedEntry } from "../bindings/OpenedEntry";
import type { OpenedEntryRef } from "../bindings/OpenedEntryRef";
import type { OpenedPack } from "../bindings/OpenedPack";
import type { OpenedQuery } from "../bindings/OpenedQuery";
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
  /** Rows of an open pack, newest first. `LogRow.row` is then the line of `events.ndjson`, from 1. */
  openedQuery(request: OpenedQuery): Promise<ResultSet>;
  openedRows(request: LogWindow): Promise<LogRow[]>;
  openedCounts(request: SetRef): Promise<LogCounts>;
  openedFacet(request: FacetRequest): Promise<Facet>;
  openedHistogram(request: SetRef): Promise<Histogram>;
  openedEntry(request: OpenedEntryRef): Promise<OpenedEntry>;
  /** Whether two packs are of one log that only grew. */
  packCompare(request: ComparePacks, hear: Hear): Promise<CheckLine[]>;
}
