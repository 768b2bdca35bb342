/** A long text a part at a time: what stands in the page is bounded, whatever a row holds. */
import { useState } from "react";
import { Button } from "../parts/Button";
import { count } from "../parts/format";
import { cut, pieces } from "../parts/hidden";
import { Visible } from "../parts/Visible";

/** Longest part, in UTF-16 units. */
export const PART_LIMIT = 65_536;
/** Most hidden characters in a part: each is an element of its own. */
export const MARKS_LIMIT = 1_000;

/** The text. Line ends are shown as marks too: it is evidence, and a mark never hides that two lines are one. */
export function EntryRaw({ label, text }: { label: string; text: string }) {
  const [starts, setStarts] = useState([0]);
  const start = starts.at(-1) ?? 0;
  const end = partEnd(text, start);
  const part = text.slice(start, end);
  const isWhole = start === 0 && end === text.length;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="code" tabIndex={0} aria-label={label}>
        <Visible text={part} limit={PART_LIMIT} />
      </section>
      {!isWhole && (
        <div className="row parts">
          <span className="tiny muted" role="status">
            Characters {count(start + 1)} to {count(end)} of {count(text.length)}
          </span>
          <Button
            size="small"
            isDisabled={starts.length === 1}
            onPress={() => setStarts((now) => now.slice(0, -1))}
          >
            Back
          </Button>
          <Button
            size="small"
            isDisabled={end >= text.length}
            onPress={() => setStarts((now) => [...now, end])}
          >
            Show the rest
          </Button>
        </div>
      )}
    </>
  );
}

/** Where the part that begins at `start` ends: after so many characters, or after so many marks. */
export function partEnd(text: string, start: number): number {
  const part = cut(text.slice(start, start + PART_LIMIT + 1), PART_LIMIT);
  let [end, marks] = [start, 0];
  for (const piece of pieces(part)) {
    if ("mark" in piece) marks += 1;
    end += "mark" in piece ? markLength(text, end) : piece.text.length;
    if (marks >= MARKS_LIMIT) return end;
  }
  return end;
}

/** A hidden character may be one or two units long. */
function markLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
