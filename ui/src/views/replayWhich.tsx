/** Which deliveries are sent again: the one that is looked at, those that were ticked, or all that the list shows. */
import { useState } from "react";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import type { CaptureSet } from "../bindings/CaptureSet";
import type { Failure } from "../bindings/Failure";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { count } from "../parts/format";
import { useHost } from "../state";
import { useTicks } from "./ticked";

/** Which deliveries. */
type Which = "this" | "ticked" | "listed";

/** What is chosen, and what can be. */
export interface Chosen {
  value: Which;
  size: number;
  offered: { value: Which; name: string; hint: string }[];
  choose: (which: Which) => void;
  /** Stays the same as long as the same deliveries are meant: what is allowed for them is allowed for no others. */
  key: string;
  /** Their numbers by arrival, the oldest first, as the core knows it. Rejects where that are others than are counted. */
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
    const request = value === "ticked" ? { set: null, ids: [...ticks.ids] } : { set: set.set, ids: [] };
    const found = await host.captureIds(request);
    if (found.length !== sizes[value]) throw otherThanCounted(found.length, sizes[value]);
    return found;
  };
  const keys: Record<Which, string> = {
    this: `${line.id}`,
    ticked: `ticked ${ticks.ids.join()}`,
    listed: `listed ${set.set}`,
  };
  const offered: Chosen["offered"] = [
    { value: "this", name: "This one", hint: "The delivery that is looked at" },
    ...(ticks.ids.length > 0
      ? [
          {
            value: "ticked" as const,
            name: `Ticked ${count(ticks.ids.length)}`,
            hint: "Those that are ticked in the list",
          },
        ]
      : []),
    ...(set.count > 1
      ? [{ value: "listed" as const, name: `Listed ${count(set.count)}`, hint: "All that the list shows" }]
      : []),
  ];
  return { value, size: sizes[value], offered, choose, key: keys[value], ids };
}

function otherThanCounted(found: number, counted: number): Failure {
  return {
    code: "usage",
    message: `${count(counted)} deliveries were chosen and ${count(found)} were found`,
    hint: "nothing was sent; choose them again",
  };
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
