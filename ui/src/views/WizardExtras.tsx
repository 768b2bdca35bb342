/** What can be in the pack beside what always is. */
import { useId } from "react";
import { Checkbox } from "react-aria-components";
import { CheckMark } from "../parts/CheckMark";
import type { WizardStepProps } from "./WizardKind";

/** The panel. */
export function WizardExtras({ choice, change }: WizardStepProps) {
  const heading = useId();
  return (
    <section className="panel" aria-labelledby={heading}>
      <header className="panel-head">
        <h2 id={heading}>Also in it</h2>
      </header>
      <div className="wizard-side">
        <Checkbox
          className="check-line wizard-check"
          isSelected={choice.workbook}
          onChange={(workbook) => change({ workbook })}
        >
          <CheckMark />
          <span>
            Workbook<small>Every table as a sheet of one XLSX file.</small>
          </span>
        </Checkbox>
        <Checkbox
          className="check-line wizard-check"
          isSelected={choice.oscal}
          onChange={(oscal) => change({ oscal })}
        >
          <CheckMark />
          <span>
            OSCAL<small>Assessment results as JSON, for tools that read it.</small>
          </span>
        </Checkbox>
      </div>
    </section>
  );
}
