/** The core's verbs of packs. */
import type { PackBuilt } from "../bindings/PackBuilt";
import type { PackCheck } from "../bindings/PackCheck";
import type { PackCount } from "../bindings/PackCount";
import type { PackFile } from "../bindings/PackFile";
import type { PackList } from "../bindings/PackList";
import type { PackRequest } from "../bindings/PackRequest";
import type { Hear } from ".";

export interface PacksHost {
  /** Packs built or checked here, newest first. */
  packList(): Promise<PackList>;
  /** What a pack would hold, and what is known to be missing. Reads rows again first as `logOpen` does. */
  packCount(request: PackRequest, hear: Hear): Promise<PackCount>;
  /** Writes a pack. */
  packBuild(request: PackRequest, hear: Hear): Promise<PackBuilt>;
  /** Checks a pack as an outsider would, and puts the verdict into the list. */
  packVerify(request: PackFile, hear: Hear): Promise<PackCheck>;
}
