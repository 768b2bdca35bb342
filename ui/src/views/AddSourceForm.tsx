/** The second step of a new source: its name, its address, its token and where that is kept, its parameters. */
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { FieldError, Form, Input, Label, Text, TextField } from "react-aria-components";
import { Button } from "../parts/Button";
import { visibleText } from "../parts/hidden";
import { TokenField } from "../parts/TokenField";
import { useHost } from "../state";
import { AddSourceKeeping } from "./AddSourceKeeping";
import type { Draft } from "./addSourceDraft";
import { nameTrouble, urlTrouble } from "./sourceWords";
import { useWindow } from "./window";

/** `token` is written here and read nowhere but in the request. */
export interface AddSourceFormProps {
  draft: Draft;
  token: RefObject<string>;
  onChange: (part: Partial<Draft>) => void;
  onBack: () => void;
  onNext: () => void;
}

/** The form. Nothing leaves this computer from here. */
export function AddSourceForm({ draft, token, onChange, onBack, onNext }: AddSourceFormProps) {
  const { status } = useWindow();
  const [isTried, setTried] = useState(false);
  const taken = status.sources.map((source) => source.name);
  const troubles = troublesOf(draft, taken);
  const shown = (trouble: string | null) => (isTried ? trouble : null);
  const next = () => {
    setTried(true);
    if (Object.values(troubles).every((trouble) => trouble === null)) onNext();
  };
  return (
    <Form
      className="add-source-form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        next();
      }}
    >
      <div className="form-columns">
        <div className="stack">
          <Line
            label="Name in this workspace"
            value={draft.name}
            trouble={draft.name === "" ? shown(troubles.name) : troubles.name}
            hint="Letters, digits, - _ and ."
            onChange={(name) => onChange({ name })}
            isFirst
          />
          <Line
            label="Address"
            value={draft.url}
            trouble={shown(troubles.url)}
            hint={
              draft.profile.url === null
                ? "This vendor has no address of its own: write yours. https only."
                : "The vendor's own, unless you write another. https only."
            }
            onChange={(url) => onChange({ url })}
            isCode
          />
          <Params draft={draft} onChange={onChange} />
        </div>
        <div className="stack">
          <TokenField
            label={draft.profile.needs_token ? "Token" : "Token (if it wants one)"}
            secret={token}
            trouble={shown(troubles.token)}
            onHeld={(hasToken) => hasToken !== draft.hasToken && onChange({ hasToken })}
          />
          <Keeping draft={draft} trouble={shown(troubles.keep)} onChange={onChange} />
        </div>
      </div>
      <footer className="dialog-foot">
        <span className="small muted">Step 2 of 3: how it is reached</span>
        <Button onPress={onBack}>Back</Button>
        <Button look="primary" type="submit">
          Next
        </Button>
      </footer>
    </Form>
  );
}

/** What stands in the way of going on, by field. */
function troublesOf(draft: Draft, taken: string[]) {
  const { profile, name, url, hasToken, keep } = draft;
  const isTaken = taken.includes(name);
  const noToken = profile.needs_token ? "This vendor answers nobody without a token." : null;
  return {
    name: isTaken ? "A source of this name is there already." : nameTrouble(name),
    url: url === "" && profile.url !== null ? null : urlTrouble(url),
    token: hasToken ? null : noToken,
    keep: hasToken && keep === null ? "Say where the token is to be kept." : null,
  };
}

function Keeping({
  draft,
  trouble,
  onChange,
}: {
  draft: Draft;
  trouble: string | null;
  onChange: (part: Partial<Draft>) => void;
}) {
  const host = useHost();
  const about = useQuery({ queryKey: ["about"], queryFn: () => host.about() });
  return (
    <AddSourceKeeping
      about={about}
      keep={draft.keep}
      trouble={trouble}
      onKeep={(keep) => onChange({ keep })}
    />
  );
}

function Params({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  const { profile, params } = draft;
  if (profile.params.length === 0) return null;
  return (
    <fieldset className="params">
      <legend className="label">Narrow what is asked for (optional)</legend>
      {profile.params.map((name) => (
        <Line
          key={name}
          label={visibleText(name)}
          value={params[name] ?? ""}
          trouble={null}
          onChange={(value) => onChange({ params: { ...params, [name]: value } })}
          isCode
        />
      ))}
      <p className="tiny muted">
        A narrowed source holds only a part of the log: leave these empty for evidence.
      </p>
    </fieldset>
  );
}

function Line({
  label,
  value,
  trouble,
  hint,
  onChange,
  isFirst = false,
  isCode = false,
}: {
  label: string;
  value: string;
  trouble: string | null;
  hint?: string;
  onChange: (value: string) => void;
  isFirst?: boolean;
  isCode?: boolean;
}) {
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={trouble !== null}
      autoFocus={isFirst}
      autoComplete="off"
    >
      <Label className="label">{label}</Label>
      <Input className={isCode ? "input mono" : "input"} spellCheck={false} />
      {trouble === null && hint !== undefined && (
        <Text slot="description" className="tiny muted">
          {hint}
        </Text>
      )}
      <FieldError className="field-error tiny">{trouble}</FieldError>
    </TextField>
  );
}
