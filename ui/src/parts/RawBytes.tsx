/** Bytes from outside, in two readings: as text with everything hidden named, and as hex. */
import { type ReactNode, useMemo, useState } from "react";
import { Button } from "./Button";
import { bytePieces, cutBytes, hexLines } from "./bytes";
import { bytes as size } from "./format";
import { type Piece, shortMark } from "./hidden";

/** Put into the page at once, in bytes: what it draws without a pause. */
const STEP_BYTES = 64 * 1024;
/** Pieces of a text drawn at once: a body of control characters alone would be one element each. */
const STEP_PIECES = 8_000;

/** Which reading. */
export type Reading = "text" | "hex";

/** A scrolling region; more is drawn when asked for. */
export function RawBytes({ label, bytes, reading }: { label: string; bytes: Uint8Array; reading: Reading }) {
  const [steps, setSteps] = useState(1);
  const shown = useMemo(() => cutBytes(bytes, STEP_BYTES * steps), [bytes, steps]);
  const [limit, next] = [STEP_PIECES * steps, () => setSteps(steps + 1)];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className={`code raw-bytes ${reading}`} tabIndex={0} aria-label={label}>
      {bytes.length === 0 ? (
        <i className="absent">empty</i>
      ) : reading === "hex" ? (
        <More left={bytes.length - shown.length} onMore={next}>
          <pre>{hexLines(shown)}</pre>
        </More>
      ) : (
        <Text shown={shown} left={bytes.length - shown.length} limit={limit} onMore={next} />
      )}
    </section>
  );
}

interface TextProps {
  shown: Uint8Array;
  left: number;
  limit: number;
  onMore: () => void;
}

function Text({ shown, left, limit, onMore }: TextProps) {
  const all = useMemo(() => bytePieces(shown), [shown]);
  const drawn = all.slice(0, limit);
  const undrawn = all.slice(limit).reduce((sum, piece) => sum + ("text" in piece ? piece.text.length : 1), 0);
  return (
    <More left={left + undrawn} onMore={onMore}>
      <bdi className="visible">{drawn.map(drawPiece)}</bdi>
    </More>
  );
}

/** Line ends are marked and end the line too: a mark never hides that two lines are one. */
function drawPiece(piece: Piece, at: number): ReactNode {
  if ("text" in piece) return piece.text;
  return (
    <span key={at}>
      <span className="mark-hidden">{shortMark(piece.mark)}</span>
      {piece.mark === "U+000A" && "\n"}
    </span>
  );
}

function More({ left, onMore, children }: { left: number; onMore: () => void; children: ReactNode }) {
  return (
    <>
      {children}
      {left > 0 && (
        <p className="raw-more">
          <Button size="small" onPress={onMore}>
            Show more, {size(left)} left
          </Button>
        </p>
      )}
    </>
  );
}
