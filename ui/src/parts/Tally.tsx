/** A small ruled table in a frame of its own that scrolls by key, and what stands below it. */
import type { ReactNode } from "react";

/** The heads, a string for text and `{ num }` for figures; `hidden` heads are for ears alone. */
export type TallyHead = string | { num: string } | { hidden: string };

/** `frame` names what scrolls, `label` the table; `below` scrolls along. */
export interface TallyProps {
  label: string;
  frame: string;
  heads: readonly TallyHead[];
  children: ReactNode;
  className?: string;
  below?: ReactNode;
}

/** The table; its children are its rows. */
export function Tally({ label, frame, heads, children, className = "", below }: TallyProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={`tally-frame ${className}`} aria-label={frame} tabIndex={0}>
      <table className="tally" aria-label={label}>
        <thead>
          <tr>{heads.map(headCell)}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
      {below}
    </section>
  );
}

function headCell(head: TallyHead) {
  if (typeof head === "string") {
    return (
      <th key={head} scope="col">
        {head}
      </th>
    );
  }
  return "num" in head ? (
    <th key={head.num} scope="col" className="num">
      {head.num}
    </th>
  ) : (
    <th key={head.hidden} scope="col">
      <span className="sr">{head.hidden}</span>
    </th>
  );
}
