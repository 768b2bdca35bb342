/** Builds one pack: what goes in, how many rows that is, then the pack and what a check of it says. */
import type { PackKind } from "../bindings/PackKind";
import type { PackRequest } from "../bindings/PackRequest";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { useHost, useTask } from "../state";
import { FailureNote } from "./FailureNote";
import { PackForm } from "./PackForm";
import { PackResult } from "./PackResult";
import { TaskProgress } from "./TaskProgress";

/** `kind` and `query` are where the form starts; null `kind` means closed. */
export interface PackDialogProps {
  kind: PackKind | null;
  query: string;
  onClose: () => void;
}

/** The dialog. It cannot be closed while the pack is written: cancel first. */
export function PackDialog({ kind, query, onClose }: PackDialogProps) {
  const host = useHost();
  const build = useTask((request: PackRequest, hear) => host.packBuild(request, hear));
  const close = () => {
    build.reset();
    onClose();
  };
  return (
    <Dialog title="Build pack" isOpen={kind !== null} hold={build.isRunning} onClose={close}>
      {kind !== null && build.result === null && (
        <PackForm kind={kind} query={query} isBuilding={build.isRunning} onBuild={build.start}>
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
