/** Builds one pack: kind, period, scope, count, then the build, and what a check of the file says. */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { PackBuilt } from "../bindings/PackBuilt";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { useNow, useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { PackForm } from "./PackForm";
import { PackResult } from "./PackResult";
import { usePackCheck } from "./packCheck";
import { firstChoice, type PackChoice } from "./packChoice";
import { dayIn, daysWords } from "./packPeriod";
import { kindOf } from "./packWords";
import { TaskProgress } from "./TaskProgress";
import { type Overlay, useWindow } from "./window";

/** The dialog, open while the window's overlay is a pack. A build outlives it: what it brought is shown next time. */
export function PackDialog() {
  const { overlay, lay, tasks } = useWindow();
  const build = tasks.building;
  const [choice, setChoice] = useChoice(
    overlay,
    build.isRunning || build.result !== null || build.failure !== null,
  );
  const check = usePackCheck();
  useCheckOfItself(build.result, check.start);
  const close = () => {
    if (!build.isRunning) build.reset();
    lay(null);
  };
  return (
    <Dialog title="Build pack" isOpen={overlay?.kind === "pack"} hold={false} size="wide" onClose={close}>
      {build.isRunning ? (
        <Running choice={choice} onClose={close}>
          <TaskProgress progress={build.progress} cancel={build.cancel} />
        </Running>
      ) : build.result !== null ? (
        <PackResult built={build.result} check={check}>
          <Button onPress={build.reset}>Build another</Button>
          <Button look="primary" onPress={close}>
            Done
          </Button>
        </PackResult>
      ) : (
        choice !== null && (
          <PackForm choice={choice} onChoice={setChoice} onBuild={build.start}>
            {build.failure !== null && <FailureNote failure={build.failure} />}
          </PackForm>
        )
      )}
    </Dialog>
  );
}

/** A choice of its own for each time the dialog is opened, but not while an earlier one is still at work. */
function useChoice(overlay: Overlay | null, isAtWork: boolean) {
  const { zone } = useSettings().settings;
  const now = useNow();
  const [choice, setChoice] = useState<PackChoice | null>(null);
  const [opened, setOpened] = useState<Overlay | null>(null);
  if (overlay !== opened) {
    setOpened(overlay);
    if (overlay?.kind === "pack" && !(isAtWork && choice !== null))
      setChoice(firstChoice(overlay.pack, overlay.query, dayIn(now, zone)));
  }
  return [choice, setChoice] as const;
}

/** Every pack is checked once when it is there, whether or not the dialog is still open. */
function useCheckOfItself(built: PackBuilt | null, start: (paths: string[]) => void): void {
  const checked = useRef<PackBuilt | null>(null);
  // Before the result is painted: the verdict on an earlier pack must not be seen beside this one.
  useLayoutEffect(() => {
    if (built === null || built === checked.current) return;
    checked.current = built;
    start([built.path]);
  }, [built, start]);
}

function Running(props: { choice: PackChoice | null; onClose: () => void; children: ReactNode }) {
  const { choice } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const words =
    choice?.from == null || choice.to === null
      ? "The pack"
      : `${kindOf(choice.kind).name}, ${daysWords({ from: choice.from, to: choice.to })}`;
  return (
    <section className="pack-running" aria-label="Building">
      <h3 tabIndex={-1} ref={heading}>
        {words}
      </h3>
      <p className="small muted">
        Rows go from the workspace into the file, then the whole file is read back. Cancelling leaves no file
        behind.
      </p>
      {props.children}
      <footer className="build-foot">
        <span className="tiny muted">Building goes on when this is closed.</span>
        <Button onPress={props.onClose}>Close</Button>
      </footer>
    </section>
  );
}
