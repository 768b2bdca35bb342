/** Leads to the row or the time that was asked for from elsewhere, or says why it cannot. */
import { useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { Located } from "../bindings/Located";
import type { ResultSet } from "../bindings/ResultSet";
import { asFailure } from "../host";
import { useHost } from "../state";
import { useAction } from "./actions";
import { FailureNote } from "./FailureNote";
import type { Lead } from "./LogBody";
import { LogNotHere, type Missing } from "./LogNotHere";

/** The note; nothing while there is nothing to say. */
export function LogGoTo({ set, lead }: { set: ResultSet; lead: Lead }) {
  const host = useHost();
  const [missing, setMissing] = useState<Missing | Failure | null>(null);
  const look = (looked: Promise<Located>, onLooked: (index: number | null) => Missing | null) => {
    setMissing(null);
    looked.then(
      ({ index }) => setMissing(onLooked(index)),
      (reason: unknown) => setMissing(asFailure(reason)),
    );
  };
  useAction("go-to-row", ({ row }) =>
    look(host.logLocate({ handle: set.handle, row }), (index) => {
      if (index === null) return { row };
      lead.open(index);
      return null;
    }),
  );
  useAction("go-to-time", ({ at }) =>
    look(host.logLocateTime({ handle: set.handle, at }), (index) => {
      lead.choose(index ?? Math.max(0, set.count - 1));
      return index === null ? { at } : null;
    }),
  );
  if (missing === null) return null;
  if ("code" in missing) return <FailureNote failure={missing} />;
  return <LogNotHere missing={missing} onClose={() => setMissing(null)} />;
}
