/** How often a source is pulled, in words. */

/** What can be chosen; 0 stands for "only when asked". */
export const SCHEDULES = [
  { minutes: 0, name: "Off" },
  { minutes: 15, name: "Every 15 minutes" },
  { minutes: 60, name: "Every hour" },
  { minutes: 360, name: "Every 6 hours" },
  { minutes: 1_440, name: "Every day" },
] as const;

const HOUR_MINUTES = 60;
const DAY_MINUTES = 1_440;

/** `every 15 min`, `every hour`, `when asked`. */
export function scheduleWords(minutes: number | null): string {
  if (minutes === null) return "when asked";
  const known = SCHEDULES.find((each) => each.minutes === minutes);
  if (minutes === HOUR_MINUTES || minutes === DAY_MINUTES) return (known?.name ?? "").toLowerCase();
  if (minutes % DAY_MINUTES === 0) return `every ${minutes / DAY_MINUTES} days`;
  if (minutes % HOUR_MINUTES === 0) return `every ${minutes / HOUR_MINUTES} h`;
  return `every ${minutes} min`;
}
