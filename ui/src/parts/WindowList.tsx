/**
 * A list of any length of which one item is looked at. Only what is in view is drawn; the focus stays on the list, and
 * the arrows choose. Items are fetched by their owner as they come into view.
 */
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useImperativeHandle } from "react";
import { type Extent, rowsAt } from "./gridScroll";
import { useScaledScroll } from "./useScaledScroll";

/** What the owner can do to a list. */
export interface WindowListHandle {
  /** Brings an item into view. */
  reveal(index: number): void;
  /** Moves what is in view by so many items: others came above it. */
  shift(items: number): void;
}

/** `itemAt` answers undefined for an item still on its way; `onView` says which are wanted. */
export interface WindowListProps<Item> {
  label: string;
  count: number;
  rowPx: number;
  itemAt: (index: number) => Item | undefined;
  onView: (first: number, end: number) => void;
  active: number;
  onActive: (index: number) => void;
  /** The beginning of the list is in view. */
  onTop: () => void;
  ref?: Ref<WindowListHandle>;
  children: (item: Item) => ReactNode;
}

/** The list. */
export function WindowList<Item>(props: WindowListProps<Item>) {
  const { label, count, rowPx, itemAt, onView, onTop, active, onActive, children } = props;
  const id = useId();
  const scroll = useScaledScroll({ count, row: rowPx, head: 0 });
  const extent: Extent = { count, row: rowPx, pane: scroll.pane };
  const { first, end } = rowsAt(extent, scroll.top);
  const { reveal, shift } = scroll;
  useEffect(() => onView(first, end), [onView, first, end]);
  const isAtTop = scroll.top < rowPx / 2;
  useEffect(() => {
    if (isAtTop) onTop();
  }, [isAtTop, onTop]);
  useImperativeHandle(props.ref, () => ({ reveal, shift }), [reveal, shift]);
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(scroll.pane / rowPx) - 1);
    const next = goesTo(event, active, { page, last: count - 1 });
    if (next === null || count === 0) return;
    event.preventDefault();
    reveal(next);
    onActive(next);
  };
  const alive = Array.from({ length: end - first }, (_, offset) => first + offset);
  return (
    <div
      className="window-list"
      role="listbox"
      aria-label={label}
      aria-activedescendant={active >= first && active < end ? `${id}-${active}` : undefined}
      tabIndex={0}
      ref={scroll.attach}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: scroll.contentPx }}>
        <div className="window-pane" role="presentation" style={{ height: scroll.pane }}>
          {alive.map((index) => {
            const item = itemAt(index);
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays on the list.
              // biome-ignore lint/a11y/useKeyWithClickEvents: the arrows on the list do the same.
              <div
                key={index}
                id={`${id}-${index}`}
                className="window-item"
                role="option"
                aria-selected={index === active}
                aria-setsize={count}
                aria-posinset={index + 1}
                aria-busy={item === undefined}
                style={{ height: rowPx, transform: `translateY(${index * rowPx - scroll.top}px)` }}
                onClick={() => onActive(index)}
              >
                {item === undefined ? <span className="skeleton" /> : children(item)}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function goesTo(event: KeyboardEvent, at: number, by: { page: number; last: number }): number | null {
  if (event.altKey || event.metaKey || event.ctrlKey) return null;
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + by.page,
    PageUp: at - by.page,
    Home: 0,
    End: by.last,
  }[event.key];
  return to === undefined ? null : Math.min(by.last, Math.max(0, to));
}
