/** An instant, relative first: the absolute one takes its place under the pointer and beside the focus. */
import { ago } from "../parts/format";
import { useInstant, useNow } from "../state";

/** `at` is RFC 3339 in UTC. Both forms are there for screen readers. */
export function SourceTime({ at }: { at: string }) {
  const now = useNow();
  const instant = useInstant();
  return (
    <time className="source-time" dateTime={at} title={instant(at)}>
      <span className="source-time-ago">{spanOf(ago(at, now))}</span>
      <span className="source-time-at">{instant(at)}</span>
    </time>
  );
}

function spanOf(span: string): string {
  if (span === "now") return "just now";
  return span.startsWith("in ") ? span : `${span} ago`;
}
