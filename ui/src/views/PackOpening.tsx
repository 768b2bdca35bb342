/** Packs that somebody gave: asked for, checked at once, and what became of that. */
import { useState } from "react";
import type { Failure } from "../bindings/Failure";
import { asFailure } from "../host";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { useAction } from "./actions";
import { FailureNote } from "./FailureNote";
import { usePackCheck } from "./packCheck";
import { TaskProgress } from "./TaskProgress";
import { useWizard } from "./WizardDraft";

/** The way to packs that somebody gave, and how the check of one goes. */
export interface Opening {
  ask: () => void;
  /** Checks one file again. */
  again: (path: string) => void;
  check: ReturnType<typeof usePackCheck>;
  /** Why no file could be asked for. */
  failure: Failure | null;
  /** The file that was checked last in this window, by path. */
  path: string | null;
}

/** Opens packs that somebody gave, and checks them at once; `onBegin` makes room for what the check tells. */
export function useOpening(onBegin: () => void): Opening {
  const host = useHost();
  const { show } = useWizard();
  const check = usePackCheck();
  const [path, setPath] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = (paths: string[]) => {
    setFailure(null);
    setPath(paths.at(-1) ?? null);
    show(false);
    if (paths.length === 0) return;
    onBegin();
    check.start(paths);
  };
  const ask = () =>
    void host
      .pickFiles({ purpose: "pack" })
      .then((paths) => paths.length > 0 && run(paths))
      .catch((reason: unknown) => setFailure(asFailure(reason)));
  useAction("check-pack", ask);
  return { ask, again: (again) => run([again]), check, failure, path };
}

/** The check that runs, or why the last one came to no verdict. */
export function Trouble({ opening }: { opening: Opening }) {
  const { check, failure, path } = opening;
  return (
    <>
      {check.isRunning && <TaskProgress progress={check.progress} cancel={check.cancel} />}
      {failure !== null && <FailureNote failure={failure} onAct={opening.ask} />}
      {check.result !== null && check.result.note !== null && (
        <Note tone="warning" live="calm">
          <p>
            <b>This verdict could not be noted down.</b> It is shown until the window is closed.{" "}
            <Visible text={check.result.note} />
          </p>
        </Note>
      )}
      {!check.isRunning && check.failure !== null && (
        <FailureNote
          failure={check.failure}
          {...(path === null ? {} : { onAct: () => opening.again(path) })}
        />
      )}
    </>
  );
}
