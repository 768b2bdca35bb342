/** How far something is: words and a count first, a bar second. Never a spinner alone. */
import { ProgressBar } from "react-aria-components";
import { count } from "./format";

/** `total` null when the end is not known: the bar then only says that work goes on. */
export function Progress({
  label,
  done,
  total,
  unit,
}: {
  label: string;
  done: number;
  total: number | null;
  unit: string;
}) {
  const amount = total === null ? `${count(done)} ${unit}` : `${count(done)} of ${count(total)} ${unit}`;
  const value = total === null || total === 0 ? 0 : Math.min(100, (done / total) * 100);
  return (
    <ProgressBar
      className="progress"
      value={value}
      isIndeterminate={total === null}
      valueLabel={amount}
      aria-label={label}
    >
      <span className="row">
        <span>{label}</span>
        <span className="push num">{amount}</span>
      </span>
      <span className={`meter${total === null ? " is-open" : ""}`}>
        <i style={{ width: total === null ? "100%" : `${value}%` }} />
      </span>
    </ProgressBar>
  );
}
