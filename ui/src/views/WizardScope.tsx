/** The third step: which rows of the period, for whom, into which file, and what goes along with them. */
import { type ReactNode, useState } from "react";
import { Checkbox, Input, Label, TextField } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import type { PickPurpose } from "../bindings/PickPurpose";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { CheckMark } from "../parts/CheckMark";
import { counted as countedWords } from "../parts/format";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { requestOf } from "./packChoice";
import type { Counted } from "./packCount";
import { WizardAccess } from "./WizardAccess";
import { WizardIncident } from "./WizardIncident";
import type { WizardStepProps } from "./WizardKind";
import { WizardQuery } from "./WizardQuery";

/** A step that shows what was counted. */
export interface CountedStepProps extends WizardStepProps {
  counted: Counted;
}

/** The step. */
export function WizardScope({ choice, change, counted }: CountedStepProps) {
  const { failure } = counted;
  const isQuery = failure?.code === "bad_query";
  return (
    <div className="wizard-scope">
      <div className="wizard-part">
        <WizardQuery choice={choice} change={change} failure={isQuery ? failure : null} />
        <Unclassified choice={choice} change={change} counted={counted} />
        <TextField
          className="field"
          value={choice.organisation}
          onChange={(organisation) => change({ organisation })}
        >
          <Label className="label">Organisation (optional)</Label>
          <Input className="input" autoComplete="organization" />
        </TextField>
        <Place choice={choice} change={change} />
        {failure !== null && !isQuery && <FailureNote failure={failure} onAct={counted.again} />}
      </div>
      {choice.kind === "access-review" && <WizardAccess choice={choice} change={change} />}
      {choice.kind === "incident-response" && <WizardIncident choice={choice} change={change} />}
    </div>
  );
}

/** Rows that no rule names: left out unless asked for, and always counted. */
function Unclassified({ choice, change, counted }: CountedStepProps) {
  const rows = counted.count?.unclassified ?? null;
  if (choice.kind === "custom")
    return (
      <p className="small muted">
        A custom pack holds whatever the query finds, whether or not a rule names it.
      </p>
    );
  return (
    <Checkbox
      className="check-line wizard-check"
      isSelected={choice.unclassifiedToo}
      onChange={(unclassifiedToo) => change({ unclassifiedToo })}
    >
      <CheckMark />
      <span>
        Include unclassified rows
        <small>
          {rows === null
            ? "Rows of the period that no rule names."
            : rows === 0
              ? "Every row of the period is named by a rule."
              : `${countedWords(rows, "row")} of the period ${rows === 1 ? "is" : "are"} named by no rule.`}
        </small>
      </span>
    </Checkbox>
  );
}

function Place({ choice, change }: WizardStepProps) {
  const host = useHost();
  const [failure, setFailure] = useState<Failure | null>(null);
  const request = requestOf(choice);
  const suggested = `${choice.kind}-${request?.from ?? "from"}-${request?.to ?? "to"}.zip`;
  const ask = () =>
    host.pickSave({ suggested, extension: "zip" }).then(
      (path) => {
        setFailure(null);
        if (path !== null) change({ path });
      },
      (reason: unknown) => setFailure(asFailure(reason)),
    );
  return (
    <Chosen
      label="File"
      path={choice.path}
      none="A new file in Exhibit's own folder"
      clear="Use the usual place"
      onClear={() => change({ path: null })}
      failure={failure}
    >
      <Button size="small" onPress={() => void ask()}>
        Choose a file
      </Button>
    </Chosen>
  );
}

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
