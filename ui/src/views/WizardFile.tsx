/** Files that go into a pack or with it: what was chosen, and the way to choose. */
import { type ReactNode, useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { PickPurpose } from "../bindings/PickPurpose";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";

/** A file that was chosen, or the words for none. */
export function Chosen(props: {
  label: string;
  path: string | null;
  none: string;
  clear: string;
  onClear: () => void;
  failure: Failure | null;
  children: ReactNode;
}) {
  const { label, path, none, clear, onClear, failure, children } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a frame of its own, which this group must not have.
    <div className="field" role="group" aria-label={label}>
      <span className="label">{label}</span>
      <div className="row place">
        <span className="small wrap">
          {path === null ? (
            none
          ) : (
            <code>
              <Visible text={path} limit={4_096} />
            </code>
          )}
        </span>
        <span className="row push">
          {path !== null && (
            <Button size="small" look="quiet" onPress={onClear}>
              {clear}
            </Button>
          )}
          {children}
        </span>
      </div>
      {failure !== null && <FailureNote failure={failure} />}
    </div>
  );
}

/** Asks for files; `onPaths` hears of those that were chosen, if any were. */
export function PickButton(props: {
  purpose: PickPurpose;
  children: ReactNode;
  onPaths: (paths: string[]) => void;
}) {
  const { purpose, children, onPaths } = props;
  const host = useHost();
  const [failure, setFailure] = useState<Failure | null>(null);
  const ask = () =>
    host.pickFiles({ purpose }).then(
      (paths) => {
        setFailure(null);
        if (paths.length > 0) onPaths(paths);
      },
      (reason: unknown) => setFailure(asFailure(reason)),
    );
  return (
    <>
      <Button size="small" onPress={() => void ask()}>
        {children}
      </Button>
      {failure !== null && <FailureNote failure={failure} />}
    </>
  );
}
