/** What an edited text changes, with enough around it to see where. */
import { Fragment, useMemo } from "react";
import { cut, pieces, shortMark } from "../parts/hidden";
import { type DiffPiece, diffText } from "../parts/textDiff";

/** Shown of what stays, on each side of a change, in UTF-16 units. */
const AROUND = 24;
/** Changes drawn; a text that was replaced as a whole is one. */
const PIECES_AT_MOST = 60;
/** Longest change drawn. */
const CHANGE_LIMIT = 2_000;

/** Pieces that stay, that are struck out, and that are new. What hides in any of them is named. */
export function ReplayDiff({ before, after, label }: { before: string; after: string; label: string }) {
  const pieces = useMemo(() => diffText(before, after), [before, after]);
  const drawn = pieces.slice(0, PIECES_AT_MOST);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key.
    <section className="code text-diff" aria-label={label} tabIndex={0}>
      {drawn.map((piece, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece has no name but its place.
        <Fragment key={at}>
          <Piece piece={piece} place={at === 0 ? "first" : at === pieces.length - 1 ? "last" : "between"} />
        </Fragment>
      ))}
      {pieces.length > drawn.length && <span className="subtle"> and more changes</span>}
    </section>
  );
}

function Piece({ piece: { kind, text }, place }: { piece: DiffPiece; place: "first" | "between" | "last" }) {
  if (kind === "gone")
    return (
      <del className="diff-gone">
        <span className="sr">removed </span>
        <Marked text={cut(text, CHANGE_LIMIT)} left={Math.max(0, text.length - CHANGE_LIMIT)} />
      </del>
    );
  if (kind === "new")
    return (
      <ins className="diff-new">
        <span className="sr">added </span>
        <Marked text={cut(text, CHANGE_LIMIT)} left={Math.max(0, text.length - CHANGE_LIMIT)} />
      </ins>
    );
  return <Around text={text} place={place} />;
}

/** What stays, but for its middle. */
function Around({ text, place }: { text: string; place: "first" | "between" | "last" }) {
  const head = place === "first" ? "" : cut(text, AROUND);
  const rest = text.slice(head.length);
  const tail = place === "last" ? "" : wholeTail(rest, AROUND);
  const isCut = head.length + tail.length < text.length;
  return (
    <>
      {head !== "" && <Marked text={head} />}
      {isCut && <span className="subtle">…</span>}
      {tail !== "" && <Marked text={tail} />}
    </>
  );
}

/** Text with its hidden characters by name; a line end ends its line too. */
function Marked({ text, left = 0 }: { text: string; left?: number }) {
  return (
    <bdi className="visible">
      {pieces(text).map((piece, at) =>
        "text" in piece ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a mark has no name but its place.
          <Fragment key={at}>
            <span className="mark-hidden">{shortMark(piece.mark)}</span>
            {piece.mark === "U+000A" && "\n"}
          </Fragment>
        ),
      )}
      {left > 0 && <span className="subtle">… {left} more</span>}
    </bdi>
  );
}

/** The end of a text, never beginning with half a pair. */
function wholeTail(text: string, limit: number): string {
  const from = Math.max(0, text.length - limit);
  const unit = text.charCodeAt(from);
  return text.slice(from > 0 && unit >= 0xdc00 && unit <= 0xdfff ? from + 1 : from);
}
