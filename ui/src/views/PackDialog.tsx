/** Builds one pack: what goes in, how many rows that is, then the pack and what a check of it says. */
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { FailureNote } from "./FailureNote";
import { PackForm } from "./PackForm";
import { PackResult } from "./PackResult";
import { TaskProgress } from "./TaskProgress";
import { useWindow } from "./window";

/** The dialog; open while the window's overlay is a pack. */
export function PackDialog() {
  const { overlay, lay, tasks } = useWindow();
  const build = tasks.building;
  const close = () => {
    if (build.result !== null) build.reset();
    lay(null);
  };
  return (
    <Dialog title="Build pack" isOpen={overlay?.kind === "pack"} hold={false} onClose={close}>
      {overlay?.kind === "pack" && build.result === null && (
        <PackForm
          kind={overlay.pack}
          query={overlay.query}
          isBuilding={build.isRunning}
          onBuild={build.start}
        >
          {build.isRunning && <TaskProgress progress={build.progress} cancel={build.cancel} />}
          {build.failure !== null && <FailureNote failure={build.failure} />}
        </PackForm>
      )}
      {build.result !== null && (
        <PackResult built={build.result}>
          <Button onPress={build.reset}>Build another</Button>
          <Button look="primary" onPress={close}>
            Done
          </Button>
        </PackResult>
      )}
    </Dialog>
  );
}
