/** How long what was not pulled yet can still be pulled: a ring, the time left, and the core's sentence. */
import type { RetentionClock as Clock } from "../bindings/RetentionClock";
import { count, counted } from "../parts/format";
import { Visible } from "../parts/Visible";
import { useNow } from "../state";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const RADIUS = 7;
const ROUND = 2 * Math.PI * RADIUS;

/** The ring and the time left; `kept` says of how much. */
export function ClockLeft({ clock }: { clock: Clock }) {
  const now = useNow();
  return (
    <span className={clock.is_alarm ? "clock is-alarm" : "clock"}>
      <Ring share={shareLeft(clock, now)} />
      <span>
        <span className="clock-words">{leftWords(clock, now)}</span>
        <span className="tiny muted block">
          kept {counted(clock.kept_days, "day")} there{clock.is_own ? ", as you say" : ""}
        </span>
      </span>
    </span>
  );
}

/** The same with the sentence. */
export function ClockSentence({ clock }: { clock: Clock }) {
  const { sentence } = clock;
  return (
    <div className="clock-sentence">
      <ClockLeft clock={clock} />
      <p className="small">
        <Visible text={sentence.charAt(0).toUpperCase() + sentence.slice(1)} />
        {/[.!?]$/.test(sentence) ? "" : "."}
      </p>
    </div>
  );
}

/** `2 days left`, `5 hours left`, or that rows go now. `now` in ms since 1970. */
export function leftWords({ vanishes_at, pulled_to }: Clock, now: number): string {
  if (vanishes_at === null) return pulled_to === null ? "Never pulled to the end" : "Rows vanish there now";
  const left = Date.parse(vanishes_at) - now;
  if (left <= 0) return "Rows vanish there now";
  if (left < 2 * DAY_MS) return `${counted(Math.max(1, Math.floor(left / HOUR_MS)), "hour")} left`;
  return `${count(Math.floor(left / DAY_MS))} days left`;
}

function shareLeft({ vanishes_at, kept_days }: Clock, now: number): number {
  if (vanishes_at === null || kept_days === 0) return 0;
  return Math.min(1, Math.max(0, (Date.parse(vanishes_at) - now) / (kept_days * DAY_MS)));
}

function Ring({ share }: { share: number }) {
  return (
    <svg className="clock-ring" width="20" height="20" viewBox="0 0 20 20" aria-hidden>
      <circle className="clock-ground" cx="10" cy="10" r={RADIUS} />
      {share > 0 && (
        <circle
          className="clock-left"
          cx="10"
          cy="10"
          r={RADIUS}
          strokeDasharray={`${share * ROUND} ${ROUND}`}
          transform="rotate(-90 10 10)"
        />
      )}
    </svg>
  );
}
