/** A list of which one item is looked at: one tab stop, arrows go on, the chosen one is marked. */
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { Button } from "react-aria-components";
import { useMore } from "./More";

/** `noun` is one and many; `keyOf` must be unique in the list; `chosen` is a key. */
export interface PickListProps<Item> {
  label: string;
  noun: readonly [string, string];
  items: Item[];
  keyOf: (item: Item) => string;
  chosen: string | null;
  onChoose: (item: Item) => void;
  children: (item: Item) => ReactNode;
}

/** The list. */
export function PickList<Item>(props: PickListProps<Item>) {
  const { label, noun, items, keyOf, chosen, onChoose, children } = props;
  // A file of captures may hold a hundred thousand.
  const { shown, button } = useMore(items, noun);
  const list = useRef<HTMLUListElement>(null);
  const at = shown.findIndex((item) => keyOf(item) === chosen);
  const goTo = (next: number) => {
    const item = shown[next];
    if (item === undefined) return;
    onChoose(item);
    list.current?.querySelectorAll<HTMLElement>(".pick")[next]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = goesTo(event.key, at, shown.length);
    if (next === null) return;
    event.preventDefault();
    goTo(next);
  };
  return (
    <>
      <ul className="picks" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {shown.map((item, index) => (
          <li key={keyOf(item)}>
            <Button
              className="pick"
              aria-current={index === at ? "true" : "false"}
              excludeFromTabOrder={index !== Math.max(0, at)}
              onPress={() => onChoose(item)}
            >
              {children(item)}
            </Button>
          </li>
        ))}
      </ul>
      {button}
    </>
  );
}

function goesTo(key: string, at: number, size: number): number | null {
  if (key === "ArrowDown") return Math.min(size - 1, at + 1);
  if (key === "ArrowUp") return Math.max(0, at - 1);
  if (key === "Home") return 0;
  return key === "End" ? size - 1 : null;
}
