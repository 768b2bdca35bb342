/** Every pull and import of a source, and how each ended: what was asked leaves a line even when nothing came. */
import { Fragment } from "react";
import type { ReceiptLine } from "../bindings/ReceiptLine";
import { Badge } from "../parts/Badge";
import { count, counted } from "../parts/format";
import { useMore } from "../parts/More";
import { None, Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { fileName, signOfRun, ties } from "./sourceWords";

const HEADS = [
  { name: "When", isNumber: false },
  { name: "Window asked for", isNumber: false },
  { name: "Pages", isNumber: true },
  { name: "Retries", isNumber: true },
  { name: "HTTP", isNumber: true },
  { name: "Seen", isNumber: true },
  { name: "New", isNumber: true },
  { name: "Revised", isNumber: true },
  { name: "Already held", isNumber: true },
  { name: "Problems", isNumber: true },
  { name: "Result", isNumber: false },
];

/** Newest first, a part at a time. The sum is of all of them, with a double rule only when it ties. */
export function ReceiptTable({ receipts }: { receipts: ReceiptLine[] }) {
  const { shown, button } = useMore(receipts, "run");
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="tally-frame" aria-label="Runs" tabIndex={0}>
        <table className="tally" aria-label="Receipts">
          <thead>
            <tr>
              {HEADS.map(({ name, isNumber }) => (
                <th key={name} scope="col" className={isNumber ? "num" : ""}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((receipt) => (
              <Receipt key={receipt.run} receipt={receipt} />
            ))}
          </tbody>
          <tfoot>
            <ReceiptSum receipts={receipts} />
          </tfoot>
        </table>
      </section>
      {button}
    </>
  );
}

function Receipt({ receipt }: { receipt: ReceiptLine }) {
  const instant = useInstant();
  const sign = signOfRun(receipt);
  const { path, error } = receipt;
  return (
    <Fragment>
      <tr className={error === null ? "" : "has-error"}>
        <th scope="row">
          <span className="nowrap">{instant(receipt.started_at)}</span>
          <span className="tiny muted block">
            <Visible text={receipt.kind} />
            {path !== null && (
              <>
                {" of "}
                <span className="mono" title={path}>
                  <Visible text={fileName(path)} limit={60} />
                </span>
              </>
            )}
          </span>
        </th>
        <td>
          <Window receipt={receipt} />
        </td>
        <td className="num">{count(receipt.pages)}</td>
        <td className="num">{count(receipt.retries)}</td>
        <td className="num">{receipt.http_status ?? <None />}</td>
        <Counts counts={receipt} />
        <td>
          <Badge tone={sign.tone} look={sign.tone === "success" ? "quiet" : "ground"}>
            {sign.word}
          </Badge>
          {!ties(receipt) && <Badge tone="danger">Does not tie</Badge>}
        </td>
      </tr>
      {error !== null && (
        <tr>
          <td colSpan={HEADS.length} className="receipt-error">
            <span className={`tone-${sign.tone}`}>
              <Visible text={error} limit={2_000} />
            </span>
          </td>
        </tr>
      )}
    </Fragment>
  );
}

function Window({ receipt: { window_from, window_to } }: { receipt: ReceiptLine }) {
  const instant = useInstant();
  if (window_from === null && window_to === null) return <span className="muted">everything</span>;
  return (
    <span className="tiny">
      <span className="nowrap block">
        {window_from === null ? "from the beginning" : instant(window_from)}
      </span>
      <span className="nowrap block muted">
        {window_to === null ? "to the end" : `to ${instant(window_to)}`}
      </span>
    </span>
  );
}

type Counted = Pick<ReceiptLine, "rows_seen" | "rows_new" | "rows_revised" | "duplicates" | "problems">;

function Counts({ counts }: { counts: Counted }) {
  const { rows_seen, rows_new, rows_revised, duplicates, problems } = counts;
  return (
    <>
      <td className="num strong">{count(rows_seen)}</td>
      <td className="num">{count(rows_new)}</td>
      <td className="num">{count(rows_revised)}</td>
      <td className="num">{count(duplicates)}</td>
      <td className={problems > 0 ? "num tone-warning" : "num"}>{count(problems)}</td>
    </>
  );
}

function ReceiptSum({ receipts }: { receipts: ReceiptLine[] }) {
  const sum = sumOf(receipts);
  const isTied = ties(sum) && receipts.every(ties);
  return (
    <tr className={isTied ? "sum ties" : "sum"}>
      <th scope="row">All {counted(receipts.length, "run")}</th>
      <td colSpan={4} className="small muted">
        seen = new + revised + already held + problems
      </td>
      <Counts counts={sum} />
      <td>
        {isTied ? (
          <Badge tone="success" look="quiet">
            Ties
          </Badge>
        ) : (
          <Badge tone="danger">Does not tie</Badge>
        )}
      </td>
    </tr>
  );
}

/** The sum of the counts of runs or files. */
export function sumOf(lines: Counted[]): Counted {
  const sum = (read: (line: Counted) => number) => lines.reduce((total, line) => total + read(line), 0);
  return {
    rows_seen: sum((line) => line.rows_seen),
    rows_new: sum((line) => line.rows_new),
    rows_revised: sum((line) => line.rows_revised),
    duplicates: sum((line) => line.duplicates),
    problems: sum((line) => line.problems),
  };
}
