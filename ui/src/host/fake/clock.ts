/** How long what was not pulled yet can still be pulled, for the invented vendors. */
import type { RetentionClock } from "../../bindings/RetentionClock";
import type { FakeSource } from "./sourceDesk";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Days that each vendor keeps rows; of the others it is not known. */
const KEPT_DAYS: Record<string, number> = { mushi: 730, nevo: 7, outworx: 730, vectis: 395 };

/** The clock at `now` in ms since 1970; null where the vendor's keeping is not known. */
export function fakeClock(now: number, source: FakeSource): RetentionClock | null {
  const kept_days = source.kept_days ?? KEPT_DAYS[source.profile] ?? null;
  if (kept_days === null || source.url === null) return null;
  const whole = source.receipts.find(({ kind, status }) => kind === "pull" && status === "ok");
  const is_own = source.kept_days !== null;
  if (whole?.window_to == null)
    return {
      ...{ kept_days, is_own, pulled_to: null, vanishes_at: null, is_alarm: true },
      sentence: `rows older than ${kept_days} days vanish there now; no pull was ever complete`,
    };
  const pulled = Date.parse(whole.window_to);
  const left = pulled + kept_days * DAY_MS - now;
  return {
    ...{ kept_days, is_own, pulled_to: whole.window_to },
    vanishes_at: left <= 0 ? null : new Date(now + left).toISOString(),
    is_alarm: left < (kept_days * DAY_MS) / 4,
    sentence: `${
      left <= 0
        ? `rows older than ${kept_days} days vanish there now`
        : `what was not pulled since ${minute(pulled)} vanishes there from ${minute(now + left)} on`
    }; last complete pull ${span(now - pulled)} ago`,
  };
}

function minute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function span(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  if (days > 1) return `${days} days`;
  const hours = Math.max(1, Math.floor(ms / HOUR_MS));
  return hours === 1 ? "1 hour" : `${hours} hours`;
}
