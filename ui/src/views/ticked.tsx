/** The deliveries that a person ticked, to send several again. They stay ticked from screen to screen. */
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

/** Ids in the order of ticking. */
interface Ticks {
  ids: readonly number[];
  toggle: (id: number) => void;
  clear: () => void;
}

const TicksContext = createContext<Ticks>({ ids: [], toggle: () => {}, clear: () => {} });

/** Holds them; another workspace begins with none. */
export function TicksProvider({ workspace, children }: { workspace: string; children: ReactNode }) {
  const [held, setHeld] = useState<{ workspace: string; ids: readonly number[] }>({ workspace, ids: [] });
  const ids = held.workspace === workspace ? held.ids : NONE;
  const ticks = useMemo<Ticks>(
    () => ({
      ids,
      toggle: (id) =>
        setHeld({ workspace, ids: ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id] }),
      clear: () => setHeld({ workspace, ids: [] }),
    }),
    [ids, workspace],
  );
  return <TicksContext value={ticks}>{children}</TicksContext>;
}

const NONE: readonly number[] = [];

/** The ticks. */
export function useTicks(): Ticks {
  return useContext(TicksContext);
}
