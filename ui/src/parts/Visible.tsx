/** Text from outside, shown so that nothing in it hides, runs or reorders its neighbours. */
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
