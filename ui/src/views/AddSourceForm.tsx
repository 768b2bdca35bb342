/** The second step of a new source: its name, its address, its token and where that is kept, its parameters. */
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { Form } from "react-aria-components";
import type { ProfileLine } from "../bindings/ProfileLine";
import { Button } from "../parts/Button";
import { visibleText } from "../parts/hidden";
import { LineField as Line } from "../parts/LineField";
import { TokenFields } from "../parts/TokenFields";
import { useHost } from "../state";
import { AddSourceKeeping } from "./AddSourceKeeping";
import { OptionalParams, paramTrouble, RequiredParams } from "./AddSourceParams";
import { type Draft, isTemplate, tokenLabels } from "./addSourceDraft";
import { Sentence } from "./Sentence";
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
            hint={addressHint(draft.profile)}
            {...(isTemplate(draft.profile) && { placeholder: "made of what is written below" })}
            onChange={(url) => onChange({ url })}
            isCode
          />
          <RequiredParams draft={draft} isTried={isTried} onChange={onChange} />
          <OptionalParams draft={draft} onChange={onChange} />
        </div>
        <div className="stack">
          {draft.profile.token_note !== null && (
            <p className="small">
              <Sentence text={draft.profile.token_note} />
            </p>
          )}
          <TokenFields
            labels={tokenLabels(draft.profile)}
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

function addressHint(profile: ProfileLine): string {
  if (profile.url === null) return "This vendor has no address of its own: write yours. https only.";
  if (isTemplate(profile)) return `${visibleText(profile.url)}, unless you write another. https only.`;
  return "The vendor's own, unless you write another. https only.";
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
    params: profile.required.some((each) => paramTrouble(draft, each) !== null)
      ? "A parameter is missing."
      : null,
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
