/** Pasting a secret: used once, or kept under a name where the person says. */
import type { CalendarDate } from "@internationalized/date";
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useRef, useState } from "react";
import { Checkbox, Form, Input, Label, Radio, RadioGroup, TextField } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import type { Keeping } from "../bindings/Keeping";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { CheckMark } from "../parts/CheckMark";
import { DayField } from "../parts/DayField";
import { SelectField } from "../parts/SelectField";
import { useHost, useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { SecretField } from "./SecretField";
import { useSchemes } from "./testWay";

/** What is to be done with the secret. */
type Use = "once" | Keeping;

/** `onPasted` judges with it now; `onKept` judges with all that are kept. Both resolve to whether that went well. */
export interface SecretFormProps {
  onPasted: (text: string) => Promise<boolean>;
  onKept: () => Promise<boolean>;
  onClose: () => void;
}

/** The form. It empties its field before it goes. */
export function SecretForm(props: SecretFormProps) {
  const field = useRef<HTMLInputElement>(null);
  const [use, setUse] = useState<Use>("once");
  const [name, setName] = useState("");
  const [mayUseFile, setMayUseFile] = useState(false);
  const [isHeld, setHeld] = useState(false);
  const { run, isRunning, failure } = useSecret(field, props);
  const [days, setDays] = useState<UseDays>({ from: null, until: null });
  const [scheme, setScheme] = useState<string | null>(null);
  const isReady =
    isHeld && !isRunning && (use === "once" || (name.trim() !== "" && (use !== "file" || mayUseFile)));
  return (
    <Form
      className="secret-form"
      aria-label="Paste a secret"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void run({ use, name: name.trim(), scheme, days });
      }}
    >
      <SecretField field={field} use="compared" onHeld={setHeld} />
      <Uses use={use} onUse={setUse} />
      {use !== "once" && (
        <TextField className="field" value={name} onChange={setName} isRequired>
          <Label className="label">Name</Label>
          <Input className="input" autoComplete="off" spellCheck="false" placeholder="outworx-current" />
        </TextField>
      )}
      {use !== "once" && <ForScheme scheme={scheme} onScheme={setScheme} />}
      {use !== "once" && <Days days={days} onDays={setDays} />}
      {use === "file" && (
        <Checkbox className="check-line" isSelected={mayUseFile} onChange={setMayUseFile}>
          <CheckMark />
          <span>Yes, keep it in a file. Whoever can read my files can read it there.</span>
        </Checkbox>
      )}
      {failure !== null && <FailureNote failure={failure} />}
      <div className="row">
        <Button type="submit" look="primary" isDisabled={!isReady}>
          {use === "once" ? "Use once" : "Keep and use"}
        </Button>
        <Button onPress={props.onClose}>Cancel</Button>
      </div>
    </Form>
  );
}

/** Days of use; none = no limit. `until` is the first day on which it is not used any more. */
interface UseDays {
  from: CalendarDate | null;
  until: CalendarDate | null;
}

/** What is to be done. */
interface Keep {
  use: Use;
  name: string;
  /** Id of the scheme that it is for; null = any. */
  scheme: string | null;
  days: UseDays;
}

/** No scheme can have this id: ids are words. */
const ANY = "*";

/** A secret that is bound to its sender judges and signs for no other. */
function ForScheme({
  scheme,
  onScheme,
}: {
  scheme: string | null;
  onScheme: (scheme: string | null) => void;
}) {
  const schemes = useSchemes();
  if (schemes.error !== null)
    return <FailureNote failure={asFailure(schemes.error)} onAct={() => void schemes.refetch()} />;
  const named = (schemes.data?.schemes ?? []).map(({ id, title }) => ({ id, name: title }));
  return (
    <SelectField
      label="Whose it is (optional)"
      value={scheme ?? ANY}
      options={[{ id: ANY, name: "Any sender whose rules take it" }, ...named]}
      onChange={(id) => onScheme(id === ANY ? null : id)}
    />
  );
}

/** A day begins at midnight of the zone of the settings. */
function period({ from, until }: UseDays, zone: string): { from: string | null; until: string | null } {
  const instant = (day: CalendarDate | null) => (day === null ? null : day.toDate(zone).toISOString());
  return { from: instant(from), until: instant(until) };
}

function Days({ days, onDays }: { days: UseDays; onDays: (days: UseDays) => void }) {
  return (
    <fieldset className="use-days">
      <legend className="label">When it is in use (optional)</legend>
      <div className="listen-numbers">
        <DayField label="From" value={days.from} onChange={(from) => onDays({ ...days, from })} />
        <DayField
          label="Until, not included"
          value={days.until}
          onChange={(until) => onDays({ ...days, until })}
        />
      </div>
      <p className="tiny muted">
        A delivery that came outside this time is called stale, and that its secret was retired.
      </p>
    </fieldset>
  );
}

/** Hands the secret on, and empties the field when that went well; what failed can be tried again. */
function useSecret(
  field: RefObject<HTMLInputElement | null>,
  { onPasted, onKept, onClose }: SecretFormProps,
) {
  const host = useHost();
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { zone } = useSettings().settings;
  const run = async ({ use, name, scheme, days }: Keep) => {
    const text = field.current?.value ?? "";
    setRunning(true);
    setFailure(null);
    try {
      const schemes = scheme === null ? [] : [scheme];
      if (use !== "once") await host.secretAdd({ name, text, keep: use, schemes, ...period(days, zone) });
      const isDone = use === "once" ? await onPasted(text) : await onKept();
      if (isDone || use !== "once") {
        if (field.current !== null) field.current.value = "";
        onClose();
      }
    } catch (reason) {
      setFailure(asFailure(reason));
    } finally {
      setRunning(false);
    }
  };
  return { run, isRunning, failure };
}

function Uses({ use, onUse }: { use: Use; onUse: (use: Use) => void }) {
  const host = useHost();
  const about = useQuery({ queryKey: ["about"], queryFn: () => host.about() });
  const hasKeychain = about.data?.has_keychain ?? false;
  return (
    <RadioGroup className="radios" value={use} onChange={(next) => onUse(next as Use)}>
      <Label className="label">What to do with it</Label>
      <UseLine
        value="once"
        title="Use it once"
        note="It is forgotten when you let go of it, open another workspace or end Exhibit."
      />
      <UseLine
        value="keychain"
        title="Keep it in the system's keychain"
        note={
          hasKeychain
            ? "Only this account can read it."
            : "Not possible here: no keychain answers. Settings say why."
        }
        isDisabled={!hasKeychain}
      />
      <UseLine
        value="file"
        title="Keep it in a file"
        note="In the data folder, readable by this account alone, not encrypted."
      />
    </RadioGroup>
  );
}

function UseLine(props: { value: Use; title: string; note: string; isDisabled?: boolean }) {
  return (
    <Radio value={props.value} className="radio-line" isDisabled={props.isDisabled ?? false}>
      <span className="radio-dot" aria-hidden />
      <span>
        {props.title}
        <small>{props.note}</small>
      </span>
    </Radio>
  );
}
