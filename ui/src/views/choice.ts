/** The row that a reader chose. It stays chosen when a pull puts others above it, or a filter leaves it there. */
import { useEffect, useState } from "react";
import type { LogRow } from "../bindings/LogRow";
import type { ResultSet } from "../bindings/ResultSet";
import type { RowWindows } from "./rowWindows";

/** `row` undefined while the chosen place is on its way. */
export interface Choice {
  index: number;
  row: LogRow | undefined;
  choose: (index: number) => void;
}

interface Kept {
  index: number;
  row: LogRow | undefined;
  set: ResultSet;
}

/**
 * What another query does to the choice: `isHeld` rows (those that the drawer shows) are looked for with `locate`
 * and stay chosen; `onLost` hears when such a row is not among the rows any more.
 */
export interface Holding {
  isHeld: boolean;
  locate: (row: LogRow) => Promise<number | null>;
  onLost: () => void;
}

/** The choice in a result set, and in those that replace it. */
export function useChoice(set: ResultSet, rows: RowWindows<LogRow>, holding: Holding): Choice {
  const [kept, setKept] = useState<Kept>({ index: 0, row: undefined, set });
  const here = rows.at(kept.index);
  useEffect(() => {
    if (kept.set.canonical === set.canonical) {
      setKept((now) => follow(now, set, rows));
      return;
    }
    const { row } = kept;
    setKept({ index: 0, row: holding.isHeld ? row : undefined, set });
    if (!holding.isHeld || row === undefined) return;
    const lose = () => {
      setKept((now) => (now.row === row ? { index: 0, row: undefined, set } : now));
      holding.onLost();
    };
    holding.locate(row).then((index) => {
      if (index === null) lose();
      else setKept((now) => (now.row === row ? { ...now, index } : now));
    }, lose);
  });
  return {
    index: Math.min(kept.index, Math.max(0, set.count - 1)),
    row: kept.row ?? here,
    choose: (index) => setKept({ index, row: rows.at(index), set }),
  };
}

/**
 * Rows come newest first, so new ones push a chosen row down by as many as were added: that is the first guess,
 * and the row's own number decides. The same object comes back when nothing is to be done.
 */
function follow(now: Kept, set: ResultSet, rows: RowWindows<LogRow>): Kept {
  if (now.row === undefined) {
    const row = rows.at(now.index);
    return row === undefined ? now : { ...now, row };
  }
  if (now.set !== set) {
    const guess = now.index + Math.max(0, set.count - now.set.count);
    return { ...now, index: Math.min(guess, Math.max(0, set.count - 1)), set };
  }
  if (rows.at(now.index)?.row === now.row.row) return now;
  const { row } = now.row;
  const place = rows.placeOf((each) => each.row === row);
  return place === null || place === now.index ? now : { ...now, index: place };
}
