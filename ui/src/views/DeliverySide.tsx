/** What can be done with one delivery, and where else the same event is. */
import { Copy, TriangleAlert } from "lucide-react";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import type { CaptureLine } from "../bindings/CaptureLine";
import { asFailure } from "../host";
import { Loading } from "../parts/EmptyState";
import { counted } from "../parts/format";
import { FailureNote } from "./FailureNote";
import { useCapture } from "./webhookDesk";

/** The panels. */
export function DeliverySide({ line }: { line: CaptureLine }) {
  const detail = useCapture(line.id);
  if (detail.error !== null)
    return <FailureNote failure={asFailure(detail.error)} onAct={() => void detail.refetch()} />;
  if (detail.data === undefined) return <Loading>Looking for the same event</Loading>;
  return <SameEvent detail={detail.data} />;
}

function SameEvent({ detail: { duplicates, conflicts } }: { detail: CaptureDetail }) {
  return (
    <section className="panel" aria-label="Same event elsewhere">
      <header className="panel-head">
        <h2>Same event elsewhere</h2>
      </header>
      <ul className="panel-body same-event small">
        <li className="row">
          <Copy className="icon" aria-hidden />
          Captured again
          <span className="push muted">
            {duplicates.length === 0 ? "no" : counted(duplicates.length, "time")}
          </span>
        </li>
        <li className="row">
          <TriangleAlert className={`icon ${conflicts.length > 0 ? "tone-warning" : ""}`} aria-hidden />
          Same id, another body
          <span className={`push ${conflicts.length > 0 ? "tone-warning" : "muted"}`}>
            {conflicts.length === 0 ? "none" : counted(conflicts.length, "delivery", "deliveries")}
          </span>
        </li>
      </ul>
    </section>
  );
}
