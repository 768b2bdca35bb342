/** Imports files: what each would bring, then what each brought. */
import { useState } from "react";
import { Dialog } from "../parts/Dialog";
import { ImportFiles } from "./ImportFiles";
import { ImportReport } from "./ImportReport";
import { useWindow } from "./window";

/** The dialog. It cannot be closed while files are imported: cancel first. */
export function ImportDialog() {
  const { overlay, lay, tasks } = useWindow();
  const { importing } = tasks;
  const [isAgain, setAgain] = useState(false);
  const paths = overlay?.kind === "import" ? overlay.paths : null;
  const into = overlay?.kind === "import" ? (overlay.into ?? null) : null;
  const isOpen = paths !== null;
  const { result } = importing;
  const close = () => {
    importing.reset();
    setAgain(false);
    lay(null);
  };
  const again = () => {
    importing.reset();
    setAgain(true);
  };
  return (
    <Dialog title="Import files" isOpen={isOpen} hold={importing.isRunning} onClose={close}>
      {paths !== null && result === null && <ImportFiles dropped={isAgain ? NONE : paths} into={into} />}
      {paths !== null && result !== null && <ImportReport report={result} onAgain={again} onClose={close} />}
    </Dialog>
  );
}

const NONE: string[] = [];
