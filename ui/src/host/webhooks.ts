/** The core's verbs of captured webhooks: deliveries of the workspace, how they come, and what they are judged by. */
import type { CaptureDetail } from "../bindings/CaptureDetail";
import type { CaptureExplained } from "../bindings/CaptureExplained";
import type { CaptureExport } from "../bindings/CaptureExport";
import type { CaptureIds } from "../bindings/CaptureIds";
import type { CaptureImport } from "../bindings/CaptureImport";
import type { CaptureJudge } from "../bindings/CaptureJudge";
import type { CaptureLine } from "../bindings/CaptureLine";
import type { CapturePaste } from "../bindings/CapturePaste";
import type { CaptureQuery } from "../bindings/CaptureQuery";
import type { CaptureRef } from "../bindings/CaptureRef";
import type { CaptureRows } from "../bindings/CaptureRows";
import type { CaptureSet } from "../bindings/CaptureSet";
import type { CapturesExported } from "../bindings/CapturesExported";
import type { CapturesImported } from "../bindings/CapturesImported";
import type { CaptureTally } from "../bindings/CaptureTally";
import type { CurlText } from "../bindings/CurlText";
import type { ListenerState } from "../bindings/ListenerState";
import type { ListenRequest } from "../bindings/ListenRequest";
import type { NewScheme } from "../bindings/NewScheme";
import type { NewSecret } from "../bindings/NewSecret";
import type { ProblemsAsked } from "../bindings/ProblemsAsked";
import type { SchemeList } from "../bindings/SchemeList";
import type { SecretLine } from "../bindings/SecretLine";
import type { SecretRef } from "../bindings/SecretRef";
import type { StoredProblems } from "../bindings/StoredProblems";
import type { Hear } from ".";

export interface WebhooksHost {
  /** Finds captures of the workspace. The set stays as it is when others come; the newest few sets are kept. */
  captureOpen(request: CaptureQuery): Promise<CaptureSet>;
  /** Some lines of a set. Rejects with `not_found` for a set that is no longer kept: ask for it again. */
  captureRows(request: CaptureRows): Promise<CaptureLine[]>;
  /** Numbers of captures by arrival, the oldest first: all of a set, or those that are named. */
  captureIds(request: CaptureIds): Promise<number[]>;
  /** Everything about one capture. */
  captureShow(request: CaptureRef): Promise<CaptureDetail>;
  /** Looks for the reason why a signature does not fit. It may take a moment. */
  captureExplain(request: CaptureRef): Promise<CaptureExplained>;
  /** Judges every capture in another way: by one scheme, with pasted secrets. */
  captureJudge(request: CaptureJudge): Promise<void>;
  /** Stores what files hold. What was stored before is counted and not written again. */
  captureImport(request: CaptureImport, hear: Hear): Promise<CapturesImported>;
  /** Stores what was copied elsewhere: a curl command, a raw request. */
  capturePaste(request: CapturePaste): Promise<CapturesImported>;
  /** What came and could not be stored as a request, a hundred at a time. */
  captureProblems(request: ProblemsAsked): Promise<StoredProblems>;
  /** How all of them stand. */
  captureTally(): Promise<CaptureTally>;
  /** Writes captures into a file, credentials masked. */
  captureExport(request: CaptureExport): Promise<CapturesExported>;
  /** A command line that sends one again, credentials masked. */
  captureCurl(request: CaptureRef): Promise<CurlText>;
  /** Listens on loopback. Rejects with `usage` where the port is taken or the target is not allowed. */
  listenerStart(request: ListenRequest): Promise<ListenerState>;
  /** Stops listening; what was taken is stored. */
  listenerStop(): Promise<ListenerState>;
  /** Hears of what comes, a few times a second at most. The last one who asked hears. */
  listenerWatch(hear: (state: ListenerState) => void): Promise<void>;
  /** Schemes that can be checked. */
  schemeList(): Promise<SchemeList>;
  /** Keeps a scheme of one's own. Rejects with `usage` and the line where it cannot be read. */
  schemeSave(request: NewScheme): Promise<SchemeList>;
  /** The secrets that are kept, by name. */
  secretList(): Promise<SecretLine[]>;
  /** Keeps a secret. Rejects with `usage` for a taken name, `credentials` where it cannot be kept. */
  secretAdd(request: NewSecret): Promise<SecretLine>;
  /** Ends the use of a secret now. What it signed before stays right. */
  secretRetire(request: SecretRef): Promise<SecretLine>;
  /** Forgets a secret. */
  secretRemove(request: SecretRef): Promise<void>;
}
