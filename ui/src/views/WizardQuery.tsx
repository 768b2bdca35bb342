/** The query of a pack: fields and values are offered while it is typed, from the rows of the period. */
import { useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useRef, useState } from "react";
import { Autocomplete, Input, Label, ListBox, ListBoxItem, Text, TextField } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import { characterOf } from "../errors";
import { count } from "../parts/format";
import { cut, visibleText } from "../parts/hidden";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost, useSettings } from "../state";
import { beside, openBeside } from "./logBeside";
import { FIELDS } from "./logFields";
import { periodOf } from "./packChoice";
import { completed, fieldsFor, type Suggestion, valuesFor, type Word, wordAt } from "./packSuggest";
import type { WizardStepProps } from "./WizardKind";

/** The field. `failure` is why the query could not be read, or null. */
export function WizardQuery({ choice, change, failure }: WizardStepProps & { failure: Failure | null }) {
  const input = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const [target, setTarget] = useState<number | null>(null);
  const word = caret === null ? null : wordAt(choice.query, caret);
  const offered = useOffered(word, choice);
  useLayoutEffect(() => {
    if (target === null) return;
    input.current?.setSelectionRange(target, target);
    setCaret(target);
    setTarget(null);
  }, [target]);
  const look = () => setCaret(input.current?.selectionStart ?? null);
  const take = (id: string) => {
    const chosen = offered.find((each) => each.id === id);
    if (chosen === undefined || word === null || caret === null) return;
    const next = completed(choice.query, caret, word, chosen);
    change({ query: next.text });
    setTarget(next.caret);
    input.current?.focus();
  };
  return (
    <Autocomplete
      inputValue={choice.query}
      onInputChange={(query) => change({ query })}
      disableAutoFocusFirst
    >
      <TextField
        className="field wizard-query"
        isInvalid={failure !== null}
        onKeyUp={look}
        onFocus={look}
        // An item of the list that is gone to leaves the focus here, and only says otherwise.
        onBlur={(event) => event.isTrusted && setCaret(null)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && offered.length > 0) setCaret(null);
          const isOnOffer = input.current?.getAttribute("aria-activedescendant") != null;
          // Takes what is offered, and must not go to the next step, too.
          if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && isOnOffer) event.preventDefault();
        }}
      >
        <Label className="label">Query (optional)</Label>
        <Input
          ref={input}
          className="input mono"
          spellCheck="false"
          autoComplete="off"
          placeholder="-actor:*@test.acme.io origin:api"
          onSelect={look}
        />
        {offered.length > 0 && (
          <ListBox
            className="menu wizard-offers"
            aria-label="What could come next"
            items={offered}
            dependencies={[choice.query]}
            onAction={(id) => take(String(id))}
          >
            {(each) => <Offer offer={each} />}
          </ListBox>
        )}
        {failure !== null && <QueryTrouble text={choice.query} failure={failure} />}
        <Text slot="description" className="tiny muted">
          Only rows that it finds go in; the others are counted as left out. Times in it are dropped: the
          period counts.
        </Text>
      </TextField>
    </Autocomplete>
  );
}

function Offer({ offer }: { offer: Suggestion }) {
  return (
    <ListBoxItem
      id={offer.id}
      className="menu-item wizard-offer"
      textValue={visibleText(cut(offer.words, 80))}
    >
      <code className="clip">
        <Visible text={offer.text} limit={120} />
      </code>
      <span className="push muted tiny">
        {offer.rows === null ? offer.words : `${count(offer.rows)} rows`}
      </span>
    </ListBoxItem>
  );
}

/** Values offered at most; typing narrows them. */
const VALUES_READ = 200;

/** Fields at once, values as soon as they were counted over the period. */
function useOffered(word: Word | null, choice: WizardStepProps["choice"]): Suggestion[] {
  const host = useHost();
  const { zone } = useSettings().settings;
  const request = periodOf(choice, zone);
  const field =
    word !== null && word.value !== null && FIELDS.some(({ id }) => id === word.field) ? word.field : null;
  const period = request === null ? "" : `from:${request.from} to:${request.to}`;
  const values = useQuery({
    queryKey: ["pack-values", field, period],
    queryFn: ({ signal }) =>
      beside(
        host,
        async () => {
          const { handle } = await openBeside(host, period);
          return host.logFacet({ handle, field: field ?? "", limit: VALUES_READ });
        },
        signal,
      ),
    enabled: field !== null,
  });
  if (word === null) return [];
  return word.value === null ? fieldsFor(word) : valuesFor(word, values.data?.values ?? []);
}

/** What could not be read, and at which character. */
function QueryTrouble({ text, failure }: { text: string; failure: Failure }) {
  const character = characterOf(failure);
  const characters = [...text];
  return (
    <Note tone="warning" live="urgent">
      <p>
        <b>The query could not be read.</b> <Visible text={failure.message} />
      </p>
      {character !== null && (
        <code className="pointed" aria-hidden>
          <Visible text={characters.slice(Math.max(0, character - 61), character - 1).join("")} />
          <mark>
            <Visible text={characters[character - 1] ?? " "} />
          </mark>
          <Visible text={characters.slice(character, character + 60).join("")} />
        </code>
      )}
      {failure.hint !== "" && (
        <span className="muted">
          <Visible text={failure.hint} />
        </span>
      )}
    </Note>
  );
}
