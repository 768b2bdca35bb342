/** What can be done with one delivery, what was done with it, and where else the same event is. */
import type { RefObject } from "react";
import type { CaptureLine } from "../bindings/CaptureLine";
import type { CaptureSet } from "../bindings/CaptureSet";
import { asFailure } from "../host";
import { Loading } from "../parts/EmptyState";
import { AttemptsCompared } from "./AttemptsCompared";
import { FailureNote } from "./FailureNote";
import { ReplayPanel } from "./ReplayPanel";
import { SameEvent } from "./SameEvent";
import { useCapture, useExplanation } from "./webhookDesk";

/** `replay` is told what the key does. */
export interface DeliverySideProps {
  set: CaptureSet;
  line: CaptureLine;
  replay: RefObject<(() => void) | null>;
}

/** The panels. */
export function DeliverySide({ set, line, replay }: DeliverySideProps) {
  const detail = useCapture(line.id);
  const cause = useExplanation(line).data?.cause ?? null;
  const signed = cause?.signed_body ?? null;
  if (detail.error !== null)
    return <FailureNote failure={asFailure(detail.error)} onAct={() => void detail.refetch()} />;
  if (detail.data === undefined) return <Loading>Reading the delivery</Loading>;
  return (
    <>
      <ReplayPanel
        set={set}
        detail={detail.data}
        signed={signed?.is_text === true && signed.is_whole ? signed.content : null}
        proven={detail.data.key?.name ?? cause?.key_name ?? null}
        replay={replay}
      />
      <AttemptsCompared detail={detail.data} />
      <SameEvent id={line.id} />
    </>
  );
}
