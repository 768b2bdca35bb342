/** How fresh the packs of each kind are: one mark a kind, above the list. */
import { CalendarCheck, CalendarClock, CircleDashed, ClockAlert, type LucideIcon } from "lucide-react";
import type { FreshLine } from "../bindings/FreshLine";
import type { Freshness } from "../bindings/Freshness";
import type { Tone } from "../parts/Badge";
import { Visible } from "../parts/Visible";
import { KindTag } from "./PackList";
import { usePlans } from "./packDesk";
import { kindOf } from "./packWords";

const STATES: Record<Freshness, { icon: LucideIcon; tone: Tone; word: string }> = {
  fresh: { icon: CalendarCheck, tone: "success", word: "fresh" },
  due: { icon: CalendarClock, tone: "warning", word: "due" },
  stale: { icon: ClockAlert, tone: "danger", word: "stale" },
  none: { icon: CircleDashed, tone: "neutral", word: "no pack yet" },
};

/** The marks; nothing while they are not known, and none for kinds that nobody packs by plan. */
export function PackFresh() {
  const plans = usePlans();
  if (plans.error !== null)
    return <p className="desk-fresh tiny muted">How fresh the packs are could not be read.</p>;
  const lines = (plans.data?.fresh ?? []).filter(({ kind }) => kind !== "custom");
  if (lines.length === 0) return null;
  return (
    <ul className="desk-fresh" aria-label="How fresh the packs are">
      {lines.map((line) => (
        <Line key={line.kind} line={line} />
      ))}
    </ul>
  );
}

function Line({ line: { kind, state, sentence } }: { line: FreshLine }) {
  const { icon: Icon, tone, word } = STATES[state];
  return (
    <li>
      <KindTag kind={kind} />
      <span className={`row-tight medium tone-${tone}`}>
        <Icon className="icon icon-12" aria-hidden />
        {word}
      </span>
      <span className="clip muted" title={sentence}>
        <span className="sr">{kindOf(kind).name}: </span>
        <Visible text={sentence} limit={200} />
      </span>
    </li>
  );
}
