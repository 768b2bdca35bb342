/** A digest as words: two people compare eight words sooner than sixty-four digits. */
import { Fragment } from "react";

/** Words shown where space is short; all eight are one click away. */
const FEW = 4;

/** The words of a digest, dot separated. `few` shows four and says so to nobody but the reader's eye. */
export function Words({ words, length = "all" }: { words: string[]; length?: "all" | "few" }) {
  const shown = length === "few" ? words.slice(0, FEW) : words;
  const keyed = shown.map((word, at) => ({ word, key: `${at} ${word}` }));
  return (
    <span className="words">
      {keyed.map(({ word, key }, at) => (
        <Fragment key={key}>
          {at > 0 && <i aria-hidden> · </i>}
          {at > 0 && <span className="sr"> </span>}
          {word}
        </Fragment>
      ))}
    </span>
  );
}

/** Every digit, in groups of eight that wrap between them. */
export function Hex({ hex }: { hex: string }) {
  return <code className="hex-digits">{hex.match(/.{1,8}/g)?.join(" ") ?? ""}</code>;
}
