/** Adds a source in three steps: which vendor, how it is reached, and a look at what would come. */

import { useState } from "react";
import { Dialog } from "../parts/Dialog";
import { AddSource } from "./AddSource";
import { useWindow } from "./window";

/** The dialog. It cannot be closed while it asks the vendor: cancel first. */
export function AddSourceDialog() {
  const { overlay, lay } = useWindow();
  const [isAsking, setAsking] = useState(false);
  const isOpen = overlay?.kind === "add-source";
  return (
    <Dialog title="Add source" isOpen={isOpen} hold={isAsking} onClose={() => lay(null)}>
      {isOpen && <AddSource start={overlay.profile ?? null} onAsking={setAsking} onClose={() => lay(null)} />}
    </Dialog>
  );
}
