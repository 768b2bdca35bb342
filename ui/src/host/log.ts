/** The core's verbs of the log. */
import type { EntryDetail } from "../bindings/EntryDetail";
import type { EntryRef } from "../bindings/EntryRef";
import type { Exported } from "../bindings/Exported";
import type { ExportRequest } from "../bindings/ExportRequest";
import type { Facet } from "../bindings/Facet";
import type { FacetRequest } from "../bindings/FacetRequest";
import type { Histogram } from "../bindings/Histogram";
import type { Located } from "../bindings/Located";
import type { LocateRequest } from "../bindings/LocateRequest";
import type { LocateTimeRequest } from "../bindings/LocateTimeRequest";
import type { LogCounts } from "../bindings/LogCounts";
import type { LogQuery } from "../bindings/LogQuery";
import type { LogRow } from "../bindings/LogRow";
import type { LogWindow } from "../bindings/LogWindow";
import type { ResultSet } from "../bindings/ResultSet";
import type { SetRef } from "../bindings/SetRef";
import type { Hear } from ".";

/** All that take a handle reject with `not_found` when it is stale. */
export interface LogHost {
  /**
   * Opens a result set. Rejects with `bad_query`, naming the character. Rows whose profile or rules have changed are
   * read again first, as a task that `hear` hears of; else it hears nothing.
   */
  logOpen(request: LogQuery, hear: Hear): Promise<ResultSet>;
  /** Rows `first` to `first + rows` of a result set, fewer at its end. Long texts are cut. */
  logRows(request: LogWindow): Promise<LogRow[]>;
  /** Everything held about one row, nothing cut. */
  logEntry(request: EntryRef): Promise<EntryDetail>;
  /** Rows, failures and warnings of a result set. */
  logCounts(request: SetRef): Promise<LogCounts>;
  /** Values of one field in a result set. */
  logFacet(request: FacetRequest): Promise<Facet>;
  /** The rows of a result set over time, in the zone of the settings. The core chooses hours, days or months. */
  logHistogram(request: SetRef): Promise<Histogram>;
  /** Where a row stands in a result set. */
  logLocate(request: LocateRequest): Promise<Located>;
  /** Where the rows begin that are of a time or older. Rejects with `bad_query` when `at` is no time. */
  logLocateTime(request: LocateTimeRequest): Promise<Located>;
  /** Writes all rows of a query into a file. */
  logExport(request: ExportRequest, hear: Hear): Promise<Exported>;
}
