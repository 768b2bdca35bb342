/** Closing a review with a statement, signed where there is a key; or the statement of a closed one. */
import { useState } from "react";
import { Checkbox, Radio, RadioGroup } from "react-aria-components";
import type { ReviewClose } from "../bindings/ReviewClose";
import type { ReviewDetail } from "../bindings/ReviewDetail";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { CheckMark } from "../parts/CheckMark";
import { CopyButton } from "../parts/CopyButton";
import { Loading } from "../parts/EmptyState";
import { counted } from "../parts/format";
import { LineField } from "../parts/LineField";
import { Visible, VisibleLines } from "../parts/Visible";
import { FailureNote } from "./FailureNote";
import { UNSIGNED } from "./packChoice";
import { useKeys } from "./packDesk";
import { useReviewer } from "./reviewer";

/** The panel. */
export function ReviewClosing({
  detail,
  isBusy,
  onClose,
}: {
  detail: ReviewDetail;
  isBusy: boolean;
  onClose: (closing: Omit<ReviewClose, "id">) => void;
}) {
  const isClosed = detail.line.closed_at !== null;
  return (
    <section className="panel" aria-label="Closing statement">
      <header className="panel-head">
        <h2>Closing statement</h2>
        {isClosed && detail.statement !== null && (
          <span className="push">
            <CopyButton name="statement" text={detail.statement} />
          </span>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it (axe scrollable-region-focusable) */}
      <section className="review-statement mono" aria-label="Statement" tabIndex={0}>
        <VisibleLines text={detail.statement ?? ""} limit={20_000} />
      </section>
      {isClosed ? <Closed detail={detail} /> : <Close detail={detail} isBusy={isBusy} onClose={onClose} />}
    </section>
  );
}

function Closed({ detail }: { detail: ReviewDetail }) {
  if (detail.signature === null)
    return <p className="small muted review-about">It was closed without a signature.</p>;
  return (
    <div className="review-about">
      <p className="small">
        Signed by <b>{<Visible text={detail.line.signer ?? "unknown"} limit={80} />}</b>, namespace{" "}
        <span className="mono">access-review</span>. Statement and signature go into the pack.
      </p>
      <CopyButton name="signature" text={detail.signature} />
    </div>
  );
}

function Close({
  detail,
  isBusy,
  onClose,
}: {
  detail: ReviewDetail;
  isBusy: boolean;
  onClose: (closing: Omit<ReviewClose, "id">) => void;
}) {
  const found = useKeys();
  const keys = found.data;
  const [by, setBy] = useReviewer();
  const [despiteOpen, setDespiteOpen] = useState(false);
  const [word, setWord] = useState<string | null>(null);
  const open = detail.line.principals - detail.line.decided;
  const usual = keys?.workspace != null ? "workspace" : "none";
  const isLooking = word === null && found.isPending;
  const chosen = isLooking ? null : (word ?? usual);
  const agent = keys?.agent.find(({ fingerprint }) => fingerprint === chosen);
  const sign =
    agent !== undefined
      ? { ...UNSIGNED, kind: "agent" as const, fingerprint: agent.fingerprint, passphrase: null }
      : {
          ...UNSIGNED,
          kind: chosen === "workspace" ? ("workspace" as const) : ("none" as const),
          passphrase: null,
        };
  const canClose = by.trim() !== "" && (open === 0 || despiteOpen) && !isBusy && !isLooking;
  return (
    <div className="review-form">
      {open > 0 && (
        <Checkbox className="check-line" isSelected={despiteOpen} onChange={setDespiteOpen}>
          <CheckMark />
          <span>Leave {counted(open, "person", "people")} undecided; the statement says so</span>
        </Checkbox>
      )}
      {isLooking && <Loading>Looking for keys</Loading>}
      {found.error !== null && (
        <FailureNote failure={asFailure(found.error)} onAct={() => void found.refetch()} />
      )}
      <RadioGroup className="radios" aria-label="Signature" value={chosen} onChange={setWord}>
        {keys?.workspace != null && (
          <Radio value="workspace" className="radio-line">
            <span className="radio-dot" aria-hidden />
            <span className="wrap">
              Sign with the key made here
              <small className="mono">{keys.workspace.fingerprint}</small>
            </span>
          </Radio>
        )}
        {(keys?.agent ?? []).map((line) => (
          <Radio key={line.fingerprint} value={line.fingerprint} className="radio-line">
            <span className="radio-dot" aria-hidden />
            <span className="wrap">
              Sign with ssh-agent
              <small>
                <Visible text={line.comment} limit={60} /> <span className="mono">{line.fingerprint}</span>
              </small>
            </span>
          </Radio>
        ))}
        <Radio value="none" className="radio-line">
          <span className="radio-dot" aria-hidden />
          <span className="wrap">
            Close unsigned
            <small>Anyone could have written the statement.</small>
          </span>
        </Radio>
      </RadioGroup>
      <LineField label="Closed by" value={by} trouble={null} onChange={setBy} />
      <p className="tiny muted">A closed review takes no more decisions.</p>
      <Button
        look="primary"
        isDisabled={!canClose}
        onPress={() => onClose({ by: by.trim(), sign, despite_open: despiteOpen })}
      >
        Close the review
      </Button>
    </div>
  );
}
