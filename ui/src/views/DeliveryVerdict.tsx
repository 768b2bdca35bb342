/** The verdict of a delivery in a sentence, and the reason for it where one was found: that is proof. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Lightbulb } from "lucide-react";
import type { CaptureCause } from "../bindings/CaptureCause";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import type { CaptureExplained } from "../bindings/CaptureExplained";
import { asFailure } from "../host";
import { count } from "../parts/format";
import { Visible } from "../parts/Visible";
import { FailureNote } from "./FailureNote";
import { STANDING_WORDS, titleOf } from "./webhookWords";

/** The banner. */
export function DeliveryVerdict(props: {
  detail: CaptureDetail;
  explained: UseQueryResult<CaptureExplained>;
}) {
  const { detail, explained } = props;
  const { line, candidates } = detail;
  const { tone, icon: Icon } = STANDING_WORDS[line.standing];
  return (
    <section className={`verdict ${tone}`} aria-label="Verdict" aria-live="polite">
      <Icon className="icon icon-18" aria-hidden />
      <div>
        <h3>{titleOf(line)}</h3>
        {/* A cause says more than the general words. */}
        {explained.data?.cause == null && (
          <p>
            <Visible text={detail.explanation} limit={2_000} />
          </p>
        )}
        {candidates.length > 0 && (
          <p>
            It may be of{" "}
            <code>
              <Visible text={candidates.join(", ")} limit={400} />
            </code>
            . Choose one under Secrets and schemes.
          </p>
        )}
        {line.standing === "invalid" && <Explained explained={explained} />}
      </div>
    </section>
  );
}

function Explained({ explained }: Pick<Parameters<typeof DeliveryVerdict>[0], "explained">) {
  if (explained.error !== null)
    return <FailureNote failure={asFailure(explained.error)} onAct={() => void explained.refetch()} />;
  if (explained.data === undefined) return <p className="muted">Trying the known causes…</p>;
  const { cause, bounded, remarks } = explained.data;
  return (
    <>
      {cause !== null ? (
        <Cause cause={cause} />
      ) : (
        <p>
          No known cause fits: <b>treat it as forged</b>, or as signed with a secret that is not kept here.
          {bounded && " The search stopped at its limit, so a rare cause may be left."}
        </p>
      )}
      {remarks.length > 0 && (
        <p className="small">
          Beside it: <Visible text={remarks.join(" ")} limit={2_000} />
        </p>
      )}
    </>
  );
}

function Cause({ cause }: { cause: CaptureCause }) {
  const [first, ...rest] = cause.sentences;
  return (
    <div className="cause">
      <p>
        <Lightbulb className="icon inline-icon" aria-hidden />{" "}
        <b>
          <Visible text={first ?? "A known cause fits."} limit={600} />
        </b>{" "}
        <Visible text={rest.join(" ")} limit={2_000} />
      </p>
      {!cause.covers_content && (
        <p>
          <b>It does not vouch for the content that came.</b>
        </p>
      )}
      <p className="small">
        {cause.signed_body !== null && (
          <>The {count(cause.signed_body.bytes)} bytes that were signed are shown under Body. </>
        )}
        Signed with{" "}
        {cause.key_name === null ? "a pasted secret" : <Visible text={cause.key_name} limit={80} />}{" "}
        (fingerprint{" "}
        <code>
          <Visible text={cause.key_fingerprint} limit={80} />
        </code>
        ) by the rules of{" "}
        <code>
          <Visible text={cause.scheme} limit={80} />
        </code>
        .
      </p>
    </div>
  );
}
