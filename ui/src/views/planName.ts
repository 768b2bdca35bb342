/** Names of plans: files are called after them, so the core takes only plain ones. */
import type { PackKind } from "../bindings/PackKind";
import type { PlanPeriod } from "../bindings/PlanPeriod";

/** What the core takes as a name. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/;

/** What to do about a name that the core would refuse; null for one that it takes. */
export function nameTrouble(name: string): string | null {
  if (PLAIN.test(name)) return null;
  return "Up to 60 letters, digits, - _ and ., beginning with a letter or digit.";
}

/** A name that no plan has yet, e.g. `access-review-monthly`, then `access-review-monthly-2`. */
export function offeredName(kind: PackKind, period: PlanPeriod, taken: readonly string[]): string {
  const name = `${kind}-${period === "month" ? "monthly" : "quarterly"}`;
  let offered = name;
  for (let number = 2; taken.includes(offered); number += 1) offered = `${name}-${number}`;
  return offered;
}
