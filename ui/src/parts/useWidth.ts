/** How wide an element is drawn, in px; follows it when it changes. */
import { type RefObject, useLayoutEffect, useState } from "react";

/** `fallback` until it is measured, and where nothing is laid out. */
export function useWidth(element: RefObject<HTMLElement | null>, fallback: number): number {
  const [width, setWidth] = useState(fallback);
  useLayoutEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    const measure = () => setWidth(watched.clientWidth || fallback);
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(watched);
    return () => watcher.disconnect();
  }, [element, fallback]);
  return width;
}
