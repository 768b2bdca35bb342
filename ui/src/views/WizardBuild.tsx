/** The last step: the pack is written, then checked as an outsider would, and shown with what to tell its reader. */
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "../parts/Button";
import { useActions } from "./actions";
import { TaskProgress } from "./TaskProgress";
import { useWizard } from "./WizardDraft";
import { WizardResult } from "./WizardResult";
import { useWindow } from "./window";

/** The step, while a pack is written or was. */
export function WizardBuild() {
  const { building } = useWindow().tasks;
  const { check, discard, go } = useWizard();
  const { perform } = useActions();
  if (building.result === null) return <Running />;
  const { path } = building.result;
  const another = () => {
    building.reset();
    go("kind");
  };
  return (
    <Frame
      hint="Tell the words to whoever gets the pack, by another way than the file."
      actions={
        <>
          <Button onPress={another}>Build another</Button>
          <Button onPress={() => perform({ id: "open-pack", path })}>Open this pack</Button>
          <Button look="primary" onPress={discard}>
            Done
          </Button>
        </>
      }
    >
      <WizardResult built={building.result} check={check} />
    </Frame>
  );
}

function Running() {
  const { building } = useWindow().tasks;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Frame hint="Building goes on while you look at something else." actions={null}>
      <section className="panel" aria-label="Building">
        <header className="panel-head">
          <h2 tabIndex={-1} ref={heading}>
            The pack is being written
          </h2>
        </header>
        <div className="panel-body stack">
          <TaskProgress progress={building.progress} cancel={building.cancel} />
          <p className="small muted">
            Rows go from the workspace into the file, then the whole file is read back. Cancelling leaves no
            file behind.
          </p>
          {building.failure !== null && <p className="small tone-danger">{building.failure.message}</p>}
        </div>
      </section>
    </Frame>
  );
}

function Frame({ hint, actions, children }: { hint: string; actions: ReactNode; children: ReactNode }) {
  return (
    <div className="wizard-form">
      <div className="wizard-scroll">{children}</div>
      <footer className="wizard-foot">
        <span className="small muted wizard-held">{hint}</span>
        <span className="row push">{actions}</span>
      </footer>
    </div>
  );
}
