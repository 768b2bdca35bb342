/** The core's verbs of sources and imports. */
import type { Coverage } from "../bindings/Coverage";
import type { CoverageRequest } from "../bindings/CoverageRequest";
import type { FilePreview } from "../bindings/FilePreview";
import type { ImportFiles } from "../bindings/ImportFiles";
import type { ImportReport } from "../bindings/ImportReport";
import type { ImportRequest } from "../bindings/ImportRequest";
import type { Mapping } from "../bindings/Mapping";
import type { MappingRequest } from "../bindings/MappingRequest";
import type { MappingSave } from "../bindings/MappingSave";
import type { NewSource } from "../bindings/NewSource";
import type { NewToken } from "../bindings/NewToken";
import type { Preview } from "../bindings/Preview";
import type { ProblemLine } from "../bindings/ProblemLine";
import type { ProfileLine } from "../bindings/ProfileLine";
import type { ProfileRef } from "../bindings/ProfileRef";
import type { ReceiptLine } from "../bindings/ReceiptLine";
import type { ScheduledPull } from "../bindings/ScheduledPull";
import type { SourceLine } from "../bindings/SourceLine";
import type { SourceRef } from "../bindings/SourceRef";
import type { SourceSettings } from "../bindings/SourceSettings";
import type { SyncReport } from "../bindings/SyncReport";
import type { SyncRequest } from "../bindings/SyncRequest";
import type { VanishedLine } from "../bindings/VanishedLine";
import type { Hear } from ".";

export interface SourcesHost {
  /**
   * Opens the workspace `sample` and fills it from the embedded vendors by a real pull. Rejects with `usage` where that
   * workspace holds rows or sources of the user's.
   */
  sampleLoad(hear: Hear): Promise<SyncReport>;
  /** Pulls sources; all that can be pulled when none is named. Rejects with `cancelled`; rows stored before stay. */
  syncRun(request: SyncRequest, hear: Hear): Promise<SyncReport>;
  /** Vendors that can be read, by title. */
  profileList(): Promise<ProfileLine[]>;
  /** Asks a vendor for one page and shows what would be read; stores nothing, keeps no token. */
  sourceTry(request: NewSource, hear: Hear): Promise<Preview>;
  /** Adds a source and keeps its token where asked. Nothing is asked of the vendor. */
  sourceAdd(request: NewSource): Promise<SourceLine>;
  /** Gives a source another token; what was pulled counts as before. */
  sourceToken(request: NewToken): Promise<void>;
  /** Removes a source and forgets its token. Its rows stay. */
  sourceRemove(request: SourceRef): Promise<void>;
  /** Pulls and imports of one source, newest first. */
  sourceReceipts(request: SourceRef): Promise<ReceiptLine[]>;
  /** Rows of one source that could not be read, newest first, at most 1,000. */
  sourceProblems(request: SourceRef): Promise<ProblemLine[]>;
  /** Pauses a source, schedules its pulls, says how long its vendor keeps rows. */
  sourceSet(request: SourceSettings): Promise<SourceLine>;
  /** Rows of one source that its vendor no longer sends, newest first, at most 1,000. */
  sourceVanished(request: SourceRef): Promise<VanishedLine[]>;
  /** Hears of pulls that schedules begin, for as long as the window lives; the last one who asked hears. */
  scheduleWatch(hear: (pull: ScheduledPull) => void): Promise<void>;
  /** What was asked of each source and what came, day by day, and what is missing. */
  coverageShow(request: CoverageRequest): Promise<Coverage>;
  /** Reads one page or the beginning of a file as a profile with the user's picks would; stores nothing. */
  mappingTry(request: MappingRequest, hear: Hear): Promise<Mapping>;
  /**
   * Writes a profile of the user's own into the data folder, and reads `source` with it. Rejects with `usage` where its id
   * is taken by a built-in one, or where the source cannot be read with it; then nothing is written.
   */
  mappingSave(request: MappingSave): Promise<ProfileLine>;
  /** Removes a profile of the user's own; rejects with `usage` while a source uses it. */
  profileRemove(request: ProfileRef): Promise<void>;
  /** What files would bring; nothing is stored. One answer a file, in order. */
  importPreview(request: ImportFiles): Promise<FilePreview[]>;
  /** Imports files. One that fails does not stop the others. Rejects with `cancelled`; rows stored before stay. */
  importRun(request: ImportRequest, hear: Hear): Promise<ImportReport>;
}
