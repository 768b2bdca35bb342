/** Every pull and import of a source, and how each ended: what was asked leaves a line even when nothing came. */
import { BookmarkIcon } from "lucide-react";
import { Fragment, useState } from "react";
import type { ReceiptLine } from "../bindings/ReceiptLine";
import { codeWord } from "../errors";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Fact, Facts } from "../parts/Facts";
import { count, counted } from "../parts/format";
import { useMore } from "../parts/More";
import { None, Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { fileName, signOfRun, skewWords } from "./sourceWords";
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
  const sign = signOfRun({ status: receipt.status });
  const why = codeWord(receipt.code);
  const { path, error } = receipt;
  const notes = notesOf(receipt);
  const [isOpen, setOpen] = useState(false);
  const hasBookmark = receipt.cursor_in !== null || receipt.cursor_out !== null;
  return (
    <Fragment>
      <tr className={error === null && notes.length === 0 && !isOpen ? "" : "has-error"}>
        <th scope="row">
          <span className="nowrap">{instant(receipt.started_at)}</span>
          <span className="tiny muted block receipt-kind">
            <Visible text={receipt.kind} />
            {path !== null && (
              <>
                {" of "}
                <span className="mono" title={path}>
                  <Visible text={fileName(path)} limit={60} />
                </span>
              </>
            )}
            {hasBookmark && (
              <Button
                size="small"
                look="quiet"
                aria-expanded={isOpen}
                aria-label={`Bookmarks of the run of ${instant(receipt.started_at)}`}
                onPress={() => setOpen(!isOpen)}
              >
                <BookmarkIcon className="icon icon-12" aria-hidden />
              </Button>
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
      {(error !== null || notes.length > 0 || isOpen) && (
        <tr>
          <td colSpan={HEADS.length} className="receipt-error">
            {error !== null && (
              <span className={`block tone-${sign.tone}`}>
                {why !== null && (
                  <span className="medium">{`${why.charAt(0).toUpperCase()}${why.slice(1)}: `}</span>
                )}
                <Visible text={error} limit={2_000} />
              </span>
            )}
            {notes.map((note) => (
              <span key={note} className="block tone-warning">
                {note}
              </span>
            ))}
            {isOpen && <Bookmarks receipt={receipt} />}
          </td>
        </tr>
      )}
    </Fragment>
  );
}

/** What a run noticed beside its rows. */
function notesOf({ skew_ms, vanished }: ReceiptLine): string[] {
  const skew = skewWords(skew_ms);
  const gone =
    vanished === 0
      ? null
      : `${counted(vanished, "row")} that came before did not come again: they are kept, and listed below.`;
  return [skew, gone].filter((note) => note !== null);
}

function Bookmarks({ receipt: { cursor_in, cursor_out } }: { receipt: ReceiptLine }) {
  return (
    <Facts>
      <Fact label="Went on from">{cursor_in === null ? "the beginning" : <Cursor text={cursor_in} />}</Fact>
      <Fact label="Left">
        {cursor_out === null ? "the bookmark as it was" : <Cursor text={cursor_out} />}
      </Fact>
    </Facts>
  );
}

function Cursor({ text }: { text: string }) {
  return (
    <span className="mono wrap">
      <Visible text={text} limit={400} />
    </span>
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
