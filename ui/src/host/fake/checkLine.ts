/** One line of a check, as the core gives it. */
import type { CheckLine } from "../../bindings/CheckLine";

/** A line that was judged. */
export function checkLine(name: string, ok: boolean, detail: string): CheckLine {
  return { name, ok, detail, is_open: false };
}
