/** Where a query is typed, and where it is said why one cannot be read. */
import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, Input, SearchField, Text } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import { characterOf } from "../errors";
import { Kbd } from "../parts/Kbd";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";

/** A pause in typing after which the query is asked. */
const PAUSE_MS = 250;

/** `query` is the one asked last; `failure` is why it could not be read. */
export interface QueryFieldProps {
  query: string;
  failure: Failure | null;
  onQuery: (query: string) => void;
}

/** The field. `/` anywhere outside a field leads to it; Enter asks at once. */
export function QueryField({ query, failure, onQuery }: QueryFieldProps) {
  const [text, setText] = useState(query);
  const input = useRef<HTMLInputElement>(null);
  const ask = useRef(onQuery);
  useEffect(() => {
    ask.current = onQuery;
  });
  useSlash(input);
  useEffect(() => {
    if (text === query) return;
    const timer = setTimeout(() => ask.current(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, query]);
  return (
    <SearchField
      className="query"
      aria-label="Query"
      value={text}
      onChange={setText}
      onSubmit={() => onQuery(text)}
      onClear={() => onQuery("")}
      isInvalid={failure !== null}
    >
      <Search className="icon" aria-hidden />
      <Input
        className="query-text"
        ref={input}
        placeholder="action:TOKEN_REVOKED -origin:api or any words"
        spellCheck="false"
        autoComplete="off"
        aria-keyshortcuts="/"
      />
      {text === "" ? (
        <Kbd>/</Kbd>
      ) : (
        <Button className="btn btn-quiet btn-small btn-icon" aria-label="Clear query">
          <X className="icon icon-12" aria-hidden />
        </Button>
      )}
      {failure !== null && (
        <Text slot="errorMessage" className="query-error">
          <QueryError text={text} failure={failure} />
        </Text>
      )}
    </SearchField>
  );
}

function QueryError({ text, failure }: { text: string; failure: Failure }) {
  const character = characterOf(failure);
  return (
    <Note tone="warning" live="urgent">
      <Visible text={failure.message} />
      {character !== null && <Pointed text={text} character={character} />}
      {failure.hint !== "" && (
        <span className="muted">
          <Visible text={failure.hint} />
        </span>
      )}
      <span className="muted">The rows below are still those of the last query that could be read.</span>
    </Note>
  );
}

/** The query with the character in question underlined. Characters, as the core counts them, are code points. */
function Pointed({ text, character }: { text: string; character: number }) {
  const characters = [...text];
  const before = characters.slice(Math.max(0, character - 1 - 60), character - 1).join("");
  const at = characters[character - 1];
  const after = characters.slice(character, character + 60).join("");
  return (
    <code className="pointed" aria-hidden>
      <Visible text={before} />
      <mark>{at === undefined ? " " : <Visible text={at} />}</mark>
      <Visible text={after} />
    </code>
  );
}

/** `/` moves the focus to the field, unless something is being typed or a dialog is open. */
function useSlash(input: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const target = event.target as HTMLElement;
      if (target.closest("input, textarea, [contenteditable], [role=dialog], [role=menu]")) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [input]);
}
