/** Text from outside, shown so that nothing in it hides, runs or reorders its neighbours. */
import { Fragment } from "react";
import { cut, pieces } from "./hidden";

/** Longest text put into the page at once, in UTF-16 units; a row may hold megabytes. */
const VISIBLE_LIMIT = 400;

/** Hostile-safe text: text nodes only, hidden characters as boxed marks, isolated from what stands beside it. */
export function Visible({ text, limit = VISIBLE_LIMIT }: { text: string; limit?: number }) {
  const shown = cut(text, limit);
  let offset = 0;
  return (
    <bdi className="visible">
      {pieces(shown).map((piece) => {
        offset += 1;
        return "text" in piece ? (
          piece.text
        ) : (
          <span className="mark-hidden" key={offset}>
            {piece.mark}
          </span>
        );
      })}
      {shown.length < text.length && <span className="subtle">… {text.length - shown.length} more</span>}
    </bdi>
  );
}

/** A text that was written in lines, for a `pre`: a line end ends its line, everything else hidden is still named. */
export function VisibleLines({ text, limit = VISIBLE_LIMIT }: { text: string; limit?: number }) {
  const shown = cut(text, limit);
  const lines = shown
    .split("\n")
    .map((line, at, all) => ({ line, key: at, end: at < all.length - 1 ? "\n" : "" }));
  return (
    <>
      {lines.map(({ line, key, end }) => (
        <Fragment key={key}>
          <Visible text={line} limit={limit} />
          {end}
        </Fragment>
      ))}
      {shown.length < text.length && <span className="subtle">… {text.length - shown.length} more</span>}
    </>
  );
}

/** A value the vendor did not write down. Never blank, never 0. */
export function NotRecorded() {
  return <i className="absent">not recorded</i>;
}

/** A value that is truly absent. */
export function None() {
  return <i className="absent">none</i>;
}

/** The text, or *not recorded*. */
export function Recorded({ text }: { text: string | null }) {
  return text === null ? <NotRecorded /> : <Visible text={text} />;
}
