/** The third step: which rows of the period, for whom, into which file, and what goes along with them. */
import { useState } from "react";
import { Checkbox, Input, Label, TextField } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { CheckMark } from "../parts/CheckMark";
import { counted as countedWords } from "../parts/format";
import { useHost, useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { periodOf } from "./packChoice";
import type { Counted } from "./packCount";
import { WizardAccess } from "./WizardAccess";
import { Chosen } from "./WizardFile";
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
  const { zone } = useSettings().settings;
  const period = periodOf(choice, zone);
  const suggested = `${[choice.kind, period?.from.slice(0, 10), period?.to.slice(0, 10)].filter(Boolean).join("-")}.zip`;
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
