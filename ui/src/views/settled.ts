/** What stood still for a moment: each question of a value that is being typed costs the core a scan. */
import { useEffect, useState } from "react";

/** How long a value waits for the next key, in ms: longer than the pause between two keys of a fast typist. */
const SETTLE_MS = 200;

/** The newest value that stood for a moment; the first one counts at once. */
export function useSettled(value: string | null): string | null {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
