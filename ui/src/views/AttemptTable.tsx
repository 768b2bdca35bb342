/** Attempts in columns, beside what was received: what differs from it stands out. */
import { type ReactNode, useEffect, useRef } from "react";
import type { AttemptLine } from "../bindings/AttemptLine";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import type { CaptureHeader } from "../bindings/CaptureHeader";
import type { Standing } from "../bindings/Standing";
import { count, localParts } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { NotRecorded } from "../parts/Visible";
import { useInstant, useSettings } from "../state";
import { STANDING_WORDS } from "./webhookWords";

/** An attempt and its number among those of the delivery, from 1. */
export interface Numbered {
  line: AttemptLine;
  number: number;
}

const SIGNATURES: Record<string, string> = { keep: "kept", resign: "new", strip: "taken off", none: "none" };

/** The header by which a copy says that it is one, folded. */
const MARK = "exhibit-replay";

/** `chosen` is the number of the attempt whose answer is shown. */
export interface AttemptTableProps {
  detail: CaptureDetail;
  attempts: Numbered[];
  chosen: number;
}

/** The table. The attempt that is chosen is in sight. */
export function AttemptTable({ detail, attempts, chosen }: AttemptTableProps) {
  const { zone } = useSettings().settings;
  const { body, line } = detail;
  const frame = useFrameAt(chosen);
  const wasSigned = detail.headers.some(({ part }) => part === "signature") || line.standing === "valid";
  const row = (label: string, came: ReactNode, cell: (attempt: AttemptLine) => ReactNode) => (
    <tr key={label}>
      <th scope="row">{label}</th>
      <td>{came}</td>
      {attempts.map(({ line: attempt, number }) => (
        <td key={number} className={number === chosen ? "is-chosen" : ""}>
          {cell(attempt)}
        </td>
      ))}
    </tr>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key.
    <section ref={frame} className="attempt-frame" aria-label="Attempts beside each other" tabIndex={0}>
      <table className="ledger attempts" aria-label="Attempts">
        <thead>
          <tr>
            <td />
            <th scope="col">As received</th>
            {attempts.map(({ number }) => (
              <th key={number} scope="col" aria-current={number === chosen ? "true" : undefined}>
                {number}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {row("Body", `${count(body.bytes)} bytes`, (attempt) => (
            <Differs isIt={attempt.sent_sha256 !== body.sha256}>{count(attempt.sent_bytes)}</Differs>
          ))}
          {row("Headers", "kept", (attempt) => (
            <HeadersOf attempt={attempt} detail={detail} />
          ))}
          {row("Signature", wasSigned ? "kept" : "none", ({ signature }) => (
            <Differs isIt={!["keep", "none"].includes(signature)}>
              {wasSigned || signature === "resign" ? (SIGNATURES[signature] ?? signature) : "none"}
            </Differs>
          ))}
          {row("Check here", <Sign standing={line.standing} />, ({ standing }) =>
            standing === null ? <span className="subtle">not checked</span> : <Sign standing={standing} />,
          )}
          {row("Answer", <span className="subtle">not sent</span>, ({ status }) => (
            <Status status={status} />
          ))}
          {row("Took", <span className="subtle">none</span>, ({ latency_ms: ms }) =>
            ms === null ? <span className="subtle">none</span> : `${count(ms)} ms`,
          )}
          {row(`At (${zone})`, <Time at={line.received_at} />, ({ at }) => (
            <Time at={at} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function useFrameAt(chosen: number) {
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    const head = frame.current?.querySelectorAll("thead th")[chosen];
    head?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  return frame;
}

/** What a copy has otherwise: changed by order, left out, and the header that says what it is. */
function HeadersOf({ attempt, detail }: { attempt: AttemptLine; detail: CaptureDetail }) {
  const changed = attempt.edits.filter((edit) => edit.startsWith("header:"));
  const names = new Set(attempt.headers.map(([name]) => name.toLowerCase()));
  const ordered = new Set(changed.map((edit) => edit.slice("header:".length).toLowerCase()));
  const isLeftOut = ({ name, part }: CaptureHeader) =>
    !names.has(name.toLowerCase()) && !ordered.has(name.toLowerCase()) && part !== "signature";
  const leftOut = detail.headers.filter(isLeftOut);
  const words = [
    ...(changed.length > 0 ? [`${count(changed.length)} changed`] : []),
    ...(leftOut.length > 0 ? [`${count(leftOut.length)} left out`] : []),
    ...(names.has(MARK) ? ["marked"] : []),
  ];
  const title = [
    ...leftOut.map(({ name }) => `${visibleText(name)} left out`),
    ...(names.has(MARK) ? ["Exhibit-Replay says that it is a copy"] : []),
  ];
  return (
    <span title={title.join(", ")}>
      <Differs isIt={changed.length > 0}>{words.length === 0 ? "kept" : words.join(", ")}</Differs>
    </span>
  );
}

function Differs({ isIt, children }: { isIt: boolean; children: ReactNode }) {
  if (!isIt) return children;
  return (
    <span className="medium tone-info">
      {children}
      <span className="sr"> (changed)</span>
    </span>
  );
}

function Sign({ standing }: { standing: Standing }) {
  const { icon: Icon, tone, word } = STANDING_WORDS[standing];
  return (
    <span className={`row-tight tone-${tone}`}>
      <Icon className="icon icon-12" aria-hidden />
      {word.toLowerCase()}
    </span>
  );
}

function Status({ status }: { status: number | null }) {
  if (status === null) return <span className="tone-warning">no answer</span>;
  return <span className={status >= 200 && status < 300 ? "tone-success" : "tone-danger"}>{status}</span>;
}

function Time({ at }: { at: string | null }) {
  const { zone } = useSettings().settings;
  const written = useInstant();
  if (at === null) return <NotRecorded />;
  return <span title={written(at)}>{localParts(at, zone)?.time ?? at}</span>;
}
