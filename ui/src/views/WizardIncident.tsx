/** What goes with an incident response: its milestones, and captured deliveries with their verdicts. */
import { X } from "lucide-react";
import { Input, TextField } from "react-aria-components";
import type { MilestoneLine } from "../bindings/MilestoneLine";
import { IconButton } from "../parts/Button";
import { Visible } from "../parts/Visible";
import { MILESTONES, typed } from "./packChoice";
import { fileName } from "./packWords";
import { PickButton } from "./WizardFile";
import type { WizardStepProps } from "./WizardKind";

/** The part of the scope. */
export function WizardIncident({ choice, change }: WizardStepProps) {
  return (
    <section className="wizard-part" aria-labelledby="wizard-incident">
      <h3 id="wizard-incident">For an incident response</h3>
      <Milestones choice={choice} change={change} />
      <Deliveries choice={choice} change={change} />
    </section>
  );
}

function Milestones({ choice: { milestones }, change }: WizardStepProps) {
  const put = (name: string, part: Partial<MilestoneLine>) =>
    change({ milestones: milestones.map((line) => (line.name === name ? { ...line, ...part } : line)) });
  return (
    <table className="ledger wizard-milestones" aria-label="Milestones">
      <thead>
        <tr>
          <th scope="col">Milestone</th>
          <th scope="col">When, in the log's time or with its own zone</th>
          <th scope="col">Note</th>
        </tr>
      </thead>
      <tbody>
        {milestones.map(({ name, at, note }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <Cell
                label={`${name}, when`}
                value={at}
                hint={name === MILESTONES[0] ? "2026-04-14T02:10Z" : ""}
                isCode
                onText={(text) => put(name, { at: text })}
              />
            </td>
            <td>
              <Cell label={`${name}, note`} value={note} onText={(text) => put(name, { note: text })} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell(props: {
  label: string;
  value: string | null;
  hint?: string;
  isCode?: boolean;
  onText: (text: string | null) => void;
}) {
  const { label, value, hint = "", isCode = false, onText } = props;
  return (
    <TextField
      aria-label={label}
      value={value ?? ""}
      onChange={(text) => onText(typed(text) === null ? null : text)}
    >
      <Input
        className={isCode ? "input mono" : "input"}
        placeholder={hint}
        spellCheck="false"
        autoComplete="off"
      />
    </TextField>
  );
}

function Deliveries({ choice: { deliveries }, change }: WizardStepProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a frame of its own, which this group must not have.
    <div className="field" role="group" aria-label="Captured deliveries (optional)">
      <span className="label">Captured deliveries (optional)</span>
      <ul className="wizard-files">
        {deliveries.map((path) => (
          <li key={path} className="row">
            <code className="small clip" title={path}>
              <Visible text={path} limit={4_096} />
            </code>
            <IconButton
              label={`Leave out ${fileName(path)}`}
              onPress={() => change({ deliveries: deliveries.filter((each) => each !== path) })}
            >
              <X className="icon" aria-hidden />
            </IconButton>
          </li>
        ))}
        {deliveries.length === 0 && (
          <li className="small muted">
            None. Captures that were saved go in byte for byte, each with its verdict.
          </li>
        )}
      </ul>
      <span>
        <PickButton
          purpose="captures"
          onPaths={(paths) => change({ deliveries: [...new Set([...deliveries, ...paths])] })}
        >
          Add capture files
        </PickButton>
      </span>
    </div>
  );
}
