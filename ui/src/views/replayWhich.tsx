/** Which deliveries are sent again: the one that is looked at, those that were ticked, or all that the list shows. */
import { useState } from "react";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import type { CaptureSet } from "../bindings/CaptureSet";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { count } from "../parts/format";
import { useHost } from "../state";
import { useTicks } from "./ticked";

/** Which deliveries. */
type Which = "this" | "ticked" | "listed";

/** Asked of a list at once; what is listed is sent by number. */
const IDS_AT_ONCE = 1_000;

/** What is chosen, and what can be. */
export interface Chosen {
  value: Which;
  size: number;
  offered: { value: Which; name: string; hint: string }[];
  choose: (which: Which) => void;
  /** Their numbers, the oldest first. */
  ids: () => Promise<number[]>;
}

/** The choice. What is no longer ticked is no longer chosen. */
export function useWhich(set: CaptureSet, { line }: CaptureDetail): Chosen {
  const host = useHost();
  const ticks = useTicks();
  const [wanted, choose] = useState<Which>("this");
  const value = wanted === "ticked" && ticks.ids.length === 0 ? "this" : wanted;
  const sizes: Record<Which, number> = { this: 1, ticked: ticks.ids.length, listed: set.count };
  const ids = async () => {
    if (value === "this") return [line.id];
    if (value === "ticked") return [...ticks.ids].sort((a, b) => a - b);
    const found: number[] = [];
    for (let first = 0; first < set.count; first += IDS_AT_ONCE) {
      const lines = await host.captureRows({ set: set.set, first, count: IDS_AT_ONCE });
      found.push(...lines.map(({ id }) => id));
    }
    return found.reverse();
  };
  const offered: Chosen["offered"] = [
    { value: "this", name: "This one", hint: "The delivery that is looked at" },
    ...(ticks.ids.length > 0
      ? [{ value: "ticked" as const, name: `Ticked ${count(ticks.ids.length)}`, hint: "By the key X" }]
      : []),
    ...(set.count > 1
      ? [{ value: "listed" as const, name: `Listed ${count(set.count)}`, hint: "All that the list shows" }]
      : []),
  ];
  return { value, size: sizes[value], offered, choose, ids };
}

/** The field; none while there is no choice. */
export function WhichField({ which }: { which: Chosen }) {
  const ticks = useTicks();
  if (which.offered.length < 2) return null;
  return (
    <>
      <Choices label="Send" value={which.value} choices={which.offered} onChange={which.choose} />
      {which.value === "ticked" && (
        <Button size="small" onPress={ticks.clear}>
          Untick all
        </Button>
      )}
    </>
  );
}
