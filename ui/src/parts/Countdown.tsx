/** Time left until an instant: counts by the second for the eye, by the minute for the ear. */
import { useEffect, useState } from "react";
import { counted } from "./format";

const SECOND_MS = 1_000;
const MINUTE_S = 60;

/** `until` in ms since 1970. Says nothing more once it is past. */
export function Countdown({ until }: { until: number }) {
  const left = Math.max(0, Math.ceil((until - useSecond()) / SECOND_MS));
  if (left === 0) return null;
  const minutes = Math.ceil(left / MINUTE_S);
  return (
    <>
      <span aria-hidden className="countdown">
        {Math.floor(left / MINUTE_S)}:{String(left % MINUTE_S).padStart(2, "0")} left
      </span>
      <span role="status" className="sr">
        {minutes === 1 ? "less than a minute left" : `${counted(minutes, "minute")} left`}
      </span>
    </>
  );
}

/** The present in ms since 1970, renewed each second while something counts. */
function useSecond(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
