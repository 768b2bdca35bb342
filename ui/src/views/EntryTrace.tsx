/** From a row to everything that its token, address, actor and session did, in rows and deliveries. */
import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { Button } from "../parts/Button";
import { TraceDialog } from "./TraceDialog";

/** The section. */
export function EntryTrace({ row }: { row: number }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section aria-label="Trace">
      <Button size="small" onPress={() => setOpen(true)}>
        <Fingerprint className="icon" aria-hidden />
        Everything this token, address or actor did…
      </Button>
      <TraceDialog of={isOpen ? { capture: null, row } : null} onClose={() => setOpen(false)} />
    </section>
  );
}
