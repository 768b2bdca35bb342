/** What is hidden in the pack, how many rows that changes, and the sealed file that can undo it. */
import { useId } from "react";
import { Checkbox, Radio, RadioGroup } from "react-aria-components";
import type { PackCount } from "../bindings/PackCount";
import { CheckMark } from "../parts/CheckMark";
import { count, counted } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { SEAL_WORDS } from "./packChoice";
import { useWizard } from "./WizardDraft";
import type { WizardStepProps } from "./WizardKind";
import { WizardPassphrase } from "./WizardPassphrase";

const NONE = "none";

/** A panel beside the preview; `held` null while nothing was counted. */
export interface BesideProps extends WizardStepProps {
  held: PackCount | null;
}

/** The panel. */
export function WizardRedaction({ choice, change, held }: BesideProps) {
  const heading = useId();
  return (
    <section className="panel" aria-labelledby={heading}>
      <header className="panel-head">
        <h2 id={heading}>Redaction</h2>
      </header>
      <div className="wizard-side">
        <RadioGroup
          className="radios"
          aria-label="Redaction"
          value={choice.redaction ?? NONE}
          onChange={(id) => change(id === NONE ? { redaction: null, isSealed: false } : { redaction: id })}
        >
          <Radio value={NONE} className="radio-line">
            <span className="radio-dot" aria-hidden />
            <span>
              None<small>For the auditor. Names and addresses as received.</small>
            </span>
          </Radio>
          {(held?.redactions ?? []).map(({ id, title, about }) => (
            <Radio key={id} value={id} className="radio-line">
              <span className="radio-dot" aria-hidden />
              <span>
                <Visible text={title} limit={80} />
                <small>
                  <Visible text={about} limit={600} />
                  {choice.redaction === id && <Changes held={held} />}
                </small>
              </span>
            </Radio>
          ))}
        </RadioGroup>
        {choice.redaction !== null && (
          <>
            <LeftOut choice={choice} />
            <Sealed choice={choice} change={change} />
          </>
        )}
      </div>
    </section>
  );
}

/** What names people and no profile can hide stays out of a redacted pack. */
function LeftOut({ choice }: Pick<WizardStepProps, "choice">) {
  const { kind, accounts, review, milestones, deliveries } = choice;
  const lost = [
    kind === "access-review" && accounts !== null && "the account list",
    kind === "access-review" && review !== null && "the decisions of the review",
    kind === "incident-response" && milestones.some(({ note }) => note !== null) && "notes of milestones",
    kind === "incident-response" && deliveries.length > 0 && "captured deliveries",
  ].filter((each) => each !== false);
  if (lost.length === 0) return null;
  return (
    <Note tone="warning" live="calm">
      <p>
        <b>Left out of a redacted pack: {lost.join(", ")}.</b> They would show what is hidden.
      </p>
    </Note>
  );
}

function Changes({ held }: { held: PackCount | null }) {
  const redaction = held?.redaction ?? null;
  if (redaction === null || held === null) return null;
  const { rows, fields, looked_at } = redaction;
  return (
    <span className="block" role="status">
      {counted(rows, "row")}
      {looked_at < held.included && ` of the first ${count(looked_at)}`}, {counted(fields.length, "field")}
      {fields.length > 0 && (
        <>
          {": "}
          <Visible text={fields.join(", ")} limit={160} />
        </>
      )}
      . Redacted rows keep their leaf hash and say so.
    </span>
  );
}

/** The file with which pseudonyms can be told again. It lies beside the pack, never in it. */
function Sealed({ choice, change }: WizardStepProps) {
  const { seal, secrets, lookAtSeal } = useWizard();
  const differs = seal === "differs";
  return (
    <>
      <Checkbox
        className="check-line wizard-check"
        isSelected={choice.isSealed}
        onChange={(isSealed) => change({ isSealed })}
      >
        <CheckMark />
        <span>
          Sealed file of the pseudonyms
          <small>Beside the pack, under a passphrase. Whoever has both can tell who is who.</small>
        </span>
      </Checkbox>
      {choice.isSealed && (
        <>
          <WizardPassphrase
            label="Passphrase"
            held={secrets}
            part="seal"
            isWrong={seal === "short"}
            note={seal === "short" ? SEAL_WORDS.short : "8 characters or more. It is kept nowhere."}
            onText={lookAtSeal}
          />
          <WizardPassphrase
            label="The same again"
            held={secrets}
            part="sealAgain"
            isWrong={differs}
            note={differs ? SEAL_WORDS.differs : "Without it the file cannot be opened by anybody."}
            onText={lookAtSeal}
          />
        </>
      )}
    </>
  );
}
