/** The core's verbs of what ties deliveries to rows. */
import type { CaptureRef } from "../bindings/CaptureRef";
import type { Elsewhere } from "../bindings/Elsewhere";
import type { ReconcileRequest } from "../bindings/ReconcileRequest";
import type { Reconciliation } from "../bindings/Reconciliation";
import type { SyncReport } from "../bindings/SyncReport";
import type { Trace } from "../bindings/Trace";
import type { TraceRequest } from "../bindings/TraceRequest";
import type { Hear } from ".";

export interface TiesHost {
  /** Compares deliveries with the rows of a source. */
  reconcileRun(request: ReconcileRequest): Promise<Reconciliation>;
  /** Compares, and pulls the times in which rows are missing. */
  reconcilePull(request: ReconcileRequest, hear: Hear): Promise<SyncReport>;
  /** What the same token, IP, actor or session did. */
  traceShow(request: TraceRequest): Promise<Trace>;
  /** Rows with the id of a delivery. */
  elsewhereShow(request: CaptureRef): Promise<Elsewhere>;
}
