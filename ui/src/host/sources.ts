/** The core's verbs of sources and imports. */
import type { FilePreview } from "../bindings/FilePreview";
import type { ImportFiles } from "../bindings/ImportFiles";
import type { ImportReport } from "../bindings/ImportReport";
import type { ImportRequest } from "../bindings/ImportRequest";
import type { NewSource } from "../bindings/NewSource";
import type { NewToken } from "../bindings/NewToken";
import type { Preview } from "../bindings/Preview";
import type { ProblemLine } from "../bindings/ProblemLine";
import type { ProfileLine } from "../bindings/ProfileLine";
import type { ReceiptLine } from "../bindings/ReceiptLine";
import type { SourceLine } from "../bindings/SourceLine";
import type { SourceRef } from "../bindings/SourceRef";
import type { SyncReport } from "../bindings/SyncReport";
import type { SyncRequest } from "../bindings/SyncRequest";
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
  /** What files would bring; nothing is stored. One answer a file, in order. */
  importPreview(request: ImportFiles): Promise<FilePreview[]>;
  /** Imports files. One that fails does not stop the others. Rejects with `cancelled`; rows stored before stay. */
  importRun(request: ImportRequest, hear: Hear): Promise<ImportReport>;
}
