/** Files dropped on the window: captures on the webhooks screen, files to import everywhere else. */
import { FileInput, Webhook } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Dropping } from "../bindings/Dropping";
import type { Failure } from "../bindings/Failure";
import { asFailure } from "../host";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { useImportCaptures } from "./webhookDesk";
import { useWindow } from "./window";

/** Shows where the files would go while they are over the window. */
export function DropTarget() {
  const [isOver, setOver] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const take = useTaking();
  useDrops((dropping) => {
    setOver(dropping.phase === "over");
    if (dropping.phase === "dropped" && dropping.paths.length > 0) take.files(dropping.paths);
  }, setFailure);
  if (failure !== null)
    return (
      <div className="drop-failure">
        <FailureNote failure={failure} onAct={() => setFailure(null)} />
      </div>
    );
  if (!isOver) return null;
  const Icon = take.isCaptures ? Webhook : FileInput;
  return (
    <div className="drop-over" role="status">
      <p className="drop-words">
        <Icon className="icon icon-18" aria-hidden />
        {take.words}
      </p>
    </div>
  );
}

/** What dropped files are taken for. A dialog with a draft in it is not pushed aside. */
function useTaking() {
  const { overlay, lay, screen, tasks } = useWindow();
  const captures = useImportCaptures();
  const isOpen = overlay?.kind === "import";
  if (overlay !== null && !isOpen)
    return { words: "Close the dialog first", isCaptures: false, files: () => {} };
  if (tasks.importing.isRunning) return { words: "An import is running", isCaptures: false, files: () => {} };
  if (screen === "webhooks" && !isOpen)
    return { words: "Drop to import as captures", isCaptures: true, files: captures.take };
  const before = isOpen ? overlay.paths : [];
  return {
    words: "Drop to import",
    isCaptures: false,
    files: (paths: string[]) => {
      if (tasks.importing.result !== null) tasks.importing.reset();
      const into = isOpen ? overlay.into : undefined;
      lay({ kind: "import", paths: [...before, ...paths], ...(into !== undefined && { into }) });
    },
  };
}

/** Hears of drops as long as this is shown. The host knows one listener: the last one counts. */
function useDrops(hear: (dropping: Dropping) => void, fail: (failure: Failure) => void) {
  const host = useHost();
  const latest = useRef({ hear, fail });
  useEffect(() => {
    latest.current = { hear, fail };
  });
  useEffect(() => {
    let isGone = false;
    host
      .dropsWatch((dropping) => {
        if (!isGone) latest.current.hear(dropping);
      })
      .catch((reason: unknown) => {
        if (!isGone) latest.current.fail(asFailure(reason));
      });
    return () => {
      isGone = true;
    };
  }, [host]);
}
