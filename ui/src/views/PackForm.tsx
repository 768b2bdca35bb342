/** What a pack shall hold: kind, period, scope; beside it the rows that would be in it, before anything is written. */
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { Form, Input, Label, Radio, RadioGroup, Text, TextField } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import type { PackKind } from "../bindings/PackKind";
import type { PackRequest } from "../bindings/PackRequest";
import { asFailure } from "../host";
import { LetterTag } from "../parts/Badge";
import { Button } from "../parts/Button";
import { DayField } from "../parts/DayField";
import { Kbd } from "../parts/Kbd";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost, useNow, useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { ariaKeys, caps, isMac } from "./keys";
import { PackPreview } from "./PackPreview";
import { type PackChoice, requestOf, usePackCount } from "./packChoice";
import { dayIn, daysOf, daysWords, PRESET_WORDS, PRESETS, type Preset } from "./packPeriod";
import { PACK_KINDS } from "./words";

/** `children` stands above the button: why the last build came to nothing. */
export interface PackFormProps {
  choice: PackChoice;
  onChoice: (choice: PackChoice) => void;
  onBuild: (request: PackRequest) => void;
  children: ReactNode;
}

/** The form. Days are whole days of the settings' zone, both included; the request's `to` is the day after. */
export function PackForm({ choice, onChoice, onBuild, children }: PackFormProps) {
  const request = requestOf(choice);
  const counted = usePackCount(request);
  const isPartial = (counted.count?.missing.length ?? 0) > 0;
  const canBuild = request !== null && counted.failure?.code !== "bad_query";
  const change = (part: Partial<PackChoice>) => onChoice({ ...choice, ...part });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (canBuild) onBuild(request);
  };
  return (
    <Form
      className="pack-build"
      onSubmit={(event) => {
        event.preventDefault();
        if (canBuild) onBuild(request);
      }}
    >
      <div className="build-columns" onKeyDownCapture={onKeyDown}>
        <div className="build-choice">
          <Kinds kind={choice.kind} onKind={(kind) => change({ kind })} />
          <Period choice={choice} change={change} />
          <Scope choice={choice} change={change} />
        </div>
        <section className="build-preview" aria-label="What will be in it">
          <h3 className="step">
            <StepNumber>4</StepNumber>Count
          </h3>
          {request === null ? (
            <Note tone="warning" live="calm">
              <p>Give both days, the first not after the last.</p>
            </Note>
          ) : (
            <PackPreview counted={counted} period={periodOf(choice)} query={choice.query} />
          )}
          {children}
        </section>
      </div>
      <footer className="build-foot">
        <span className="tiny muted">
          Nothing is written until you build. Same rows and settings give the same evidence.
        </span>
        <Button
          type="submit"
          look="primary"
          isDisabled={!canBuild}
          aria-keyshortcuts={ariaKeys("Mod+Enter", isMac())}
        >
          {isPartial ? "Build partial pack" : "Build"}
          <Kbd>{caps("Mod+Enter", isMac()).join(" ")}</Kbd>
        </Button>
      </footer>
    </Form>
  );
}

function periodOf({ from, to }: PackChoice): string {
  return from === null || to === null ? "" : daysWords({ from, to });
}

/** The number of a part of the form, so that a person can tell another where they are. */
function StepNumber({ children }: { children: string }) {
  return (
    <span className="step-no" aria-hidden>
      {children}
    </span>
  );
}

function Kinds({ kind, onKind }: { kind: PackKind; onKind: (kind: PackKind) => void }) {
  return (
    <RadioGroup className="build-part" value={kind} onChange={(next) => onKind(next as PackKind)}>
      <Label className="step">
        <StepNumber>1</StepNumber>Kind
      </Label>
      <div className="kind-cards">
        {PACK_KINDS.map((offer) => (
          <Radio key={offer.kind} value={offer.kind} className="kind-card" autoFocus={offer.kind === kind}>
            <span className="row">
              <LetterTag hue={offer.kind.split("-")[0] ?? ""} title={offer.name} />
              <b>{offer.name}</b>
            </span>
            <small>{offer.holds}</small>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

interface PartProps {
  choice: PackChoice;
  change: (part: Partial<PackChoice>) => void;
}

function Period({ choice, change }: PartProps) {
  const { zone } = useSettings().settings;
  const today = dayIn(useNow(), zone);
  const choose = (preset: Preset) =>
    change(preset === "custom" ? { preset } : { preset, ...daysOf(preset, today) });
  const holdsToday = choice.to !== null && choice.to.compare(today) >= 0;
  return (
    <div className="build-part">
      <RadioGroup
        className="presets"
        value={choice.preset}
        orientation="horizontal"
        onChange={(next) => choose(next as Preset)}
      >
        <Label className="step">
          <StepNumber>2</StepNumber>Period
        </Label>
        <div className="seg">
          {PRESETS.map((preset) => (
            <Radio key={preset} value={preset}>
              {PRESET_WORDS[preset]}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      <div className="period">
        <DayField label="From" value={choice.from} onChange={(from) => change({ from, preset: "custom" })} />
        <DayField label="To" value={choice.to} onChange={(to) => change({ to, preset: "custom" })} />
        <p className="tiny muted">
          Whole days in {zone}, both included. Rows without a time are in no period.
        </p>
      </div>
      {holdsToday && (
        <Note tone="warning" live="calm">
          <p>
            <b>The last day is not over.</b> A pack that ends today or later cannot be complete.
          </p>
        </Note>
      )}
    </div>
  );
}

function Scope({ choice, change }: PartProps) {
  return (
    <div className="build-part">
      <h3 className="step">
        <StepNumber>3</StepNumber>Scope
      </h3>
      <TextField className="field" value={choice.query} onChange={(query) => change({ query })}>
        <Label className="label">Query (optional)</Label>
        <Input className="input mono" spellCheck="false" autoComplete="off" />
        <Text slot="description" className="tiny muted">
          Only rows that it finds go in; the others are counted as left out. Times in it are dropped: the
          period above counts.
        </Text>
      </TextField>
      <TextField
        className="field"
        value={choice.organisation}
        onChange={(organisation) => change({ organisation })}
      >
        <Label className="label">Organisation (optional)</Label>
        <Input className="input" autoComplete="organization" />
      </TextField>
      <Place choice={choice} change={change} />
    </div>
  );
}

function Place({ choice, change }: PartProps) {
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
    <div className="field">
      <span className="label">File</span>
      <div className="row place">
        <span className="small wrap">
          {choice.path === null ? (
            "A new file in Exhibit's own folder"
          ) : (
            <code>
              <Visible text={choice.path} limit={4_096} />
            </code>
          )}
        </span>
        <span className="row push">
          {choice.path !== null && (
            <Button size="small" look="quiet" onPress={() => change({ path: null })}>
              Use the usual place
            </Button>
          )}
          <Button size="small" onPress={() => void ask()}>
            Choose a file
          </Button>
        </span>
      </div>
      {failure !== null && <FailureNote failure={failure} onAct={() => void ask()} />}
    </div>
  );
}
