/** The first step: which of the four kinds, what it holds, and which controls it speaks to. */
import { Button as AriaButton, Label, Radio, RadioGroup } from "react-aria-components";
import type { ControlLine } from "../bindings/ControlLine";
import type { PackKind } from "../bindings/PackKind";
import { LineField } from "../parts/LineField";
import { Visible } from "../parts/Visible";
import { KindTag } from "./PackList";
import type { PackChoice } from "./packChoice";
import { useControls } from "./packDesk";
import { kindHolds } from "./packWords";
import { useWindow } from "./window";
import { PACK_KINDS } from "./words";

/** A step of the wizard: what is chosen, and the way to change it. */
export interface WizardStepProps {
  choice: PackChoice;
  change: (part: Partial<PackChoice>) => void;
}

/** The step. */
export function WizardKind({ choice, change }: WizardStepProps) {
  const controls = useControls();
  const { lay } = useWindow();
  return (
    <>
      <RadioGroup
        className="wizard-kinds"
        value={choice.kind}
        onChange={(kind) => change({ kind: kind as PackKind })}
      >
        <Label className="sr">Kind</Label>
        {PACK_KINDS.map(({ kind, name, holds }) => (
          <Radio key={kind} value={kind} className="wizard-kind" autoFocus={kind === choice.kind}>
            <span className="wizard-kind-name">
              <KindTag kind={kind} />
              <b>{name}</b>
            </span>
            <span>{holds}</span>
            <small>{kindHolds(kind)}</small>
            <Speaks lines={controls.data?.controls ?? []} kind={kind} />
          </Radio>
        ))}
      </RadioGroup>
      {choice.kind === "custom" && (
        <div className="wizard-narrow">
          <LineField
            label="Title"
            value={choice.title}
            trouble={null}
            hint="It stands on the cover of the report. A custom pack needs one."
            placeholder="Production deploys by the platform team"
            onChange={(title) => change({ title })}
          />
        </div>
      )}
      {controls.data !== undefined && (
        <p className="small">
          <AriaButton className="link" onPress={() => lay({ kind: "controls" })}>
            What packs speak to
          </AriaButton>
          <span className="muted">, control by control, and how long logs are kept under which regime</span>
        </p>
      )}
      {controls.error !== null && (
        <p className="tiny muted">Which controls each kind speaks to could not be read.</p>
      )}
    </>
  );
}

const CONTROLS_SHOWN = 4;

/** `SOC 2 CC6.2, CC6.3; ISO 27001 A.5.18`, and how many more. */
function Speaks({ lines, kind }: { lines: ControlLine[]; kind: PackKind }) {
  const of = lines.filter(({ kinds }) => kinds.includes(kind));
  if (lines.length === 0) return null;
  if (of.length === 0) return <small className="wizard-speaks">Speaks to no control by itself.</small>;
  const frameworks = [...new Set(of.map(({ framework }) => framework))];
  const text = frameworks
    .slice(0, CONTROLS_SHOWN)
    .map((framework) => {
      const ids = of.filter((line) => line.framework === framework).map(({ id }) => id);
      const more = ids.length - CONTROLS_SHOWN;
      return `${framework} ${ids.slice(0, CONTROLS_SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    })
    .join("; ");
  const rest = frameworks.length - CONTROLS_SHOWN;
  return (
    <small className="wizard-speaks">
      Speaks to <Visible text={text} />
      {rest > 0 && `; ${frameworks.slice(CONTROLS_SHOWN).join(", ")}`}
    </small>
  );
}
