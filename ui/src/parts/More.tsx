/** A long list, a part at a time: a year of receipts must not slow the page down. */
import { useState } from "react";
import { Button } from "./Button";
import { counted } from "./format";

/** Items shown at first, and with each "more". */
const STEP = 100;

/** The items to show, and the button for the rest; null when all are shown. `noun` is counted, e.g. `run`, `runs`. */
export function useMore<Item>(items: Item[], [one, many]: readonly [string, string]) {
  const [limit, setLimit] = useState(STEP);
  const rest = items.length - limit;
  const button =
    rest <= 0 ? null : (
      <div className="row more">
        <Button size="small" onPress={() => setLimit(limit + STEP)}>
          Show {counted(Math.min(STEP, rest), `more ${one}`, `more ${many}`)}
        </Button>
        <span className="small muted">{counted(rest, one, many)} not shown here</span>
      </div>
    );
  return { shown: items.slice(0, limit), button };
}
