/** Who reviews in this window: typed once, and kept for the next decision. */
import { useSyncExternalStore } from "react";

let name = "";
const listeners = new Set<() => void>();

function listen(hear: () => void): () => void {
  listeners.add(hear);
  return () => listeners.delete(hear);
}

/** The name, and a way to change it. */
export function useReviewer(): [string, (next: string) => void] {
  const held = useSyncExternalStore(listen, () => name);
  return [
    held,
    (next) => {
      name = next;
      for (const hear of listeners) hear();
    },
  ];
}
