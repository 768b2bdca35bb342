/** Every pull and import of a source, and how each ended: what was asked leaves a line even when nothing came. */
import { Fragment } from "react";
import type { ReceiptLine } from "../bindings/ReceiptLine";
import { Badge } from "../parts/Badge";
import { count, counted } from "../parts/format";
import { useMore } from "../parts/More";
import { None, Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { fileName, signOfRun } from "./sourceWords";
import { COUNT_HEADS, CountCells, sumOf, Tied, ties } from "./Tally";

const HEADS = [
  { name: "When", isNumber: false },
  { name: "Window asked for", isNumber: false },
  { name: "Pages", isNumber: true },
  { name: "Retries", isNumber: true },
  { name: "HTTP", isNumber: true },
  ...COUNT_HEADS.map((name) => ({ name, isNumber: true })),
  { name: "Result", isNumber: false },
];

/** Newest first, a part at a time. The sum is of all of them, with a double rule only when it ties. */
export function ReceiptTable({ receipts }: { receipts: ReceiptLine[] }) {
  const { shown, button } = useMore(receipts, ["run", "runs"]);
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
        <CountCells counts={receipt} />
        <td>
          <Badge tone={sign.tone} look={sign.tone === "success" ? "quiet" : "ground"}>
            {sign.word}
          </Badge>
          {!ties(receipt) && <Tied isTied={false} />}
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

function ReceiptSum({ receipts }: { receipts: ReceiptLine[] }) {
  const sum = sumOf(receipts);
  const isTied = ties(sum) && receipts.every(ties);
  return (
    <tr className={isTied ? "sum ties" : "sum"}>
      <th scope="row">All {counted(receipts.length, "run")}</th>
      <td colSpan={4} className="small muted">
        seen = new + revised + held already + problems
      </td>
      <CountCells counts={sum} />
      <td>
        <Tied isTied={isTied} />
      </td>
    </tr>
  );
}
