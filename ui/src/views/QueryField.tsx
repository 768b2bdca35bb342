/** Where a query is typed, and where it is said why one cannot be read. */
import { useEffect, useRef, useState } from "react";
import type { Failure } from "../bindings/Failure";
import { characterOf } from "../errors";
import type { Host } from "../host";
import { Note } from "../parts/Note";
import { QueryBox } from "../parts/QueryBox";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { useAction } from "./actions";
import { useWindow } from "./window";

/** A pause in typing after which the query is asked. */
const PAUSE_MS = 250;

/** What was typed and not asked yet when the log was left, by host: it is there again when the log is. */
const drafts = new WeakMap<Host, { workspace: string; query: string; text: string }>();

/** `query` is the one asked last; `failure` is why it could not be read. */
export interface QueryFieldProps {
  query: string;
  failure: Failure | null;
  onQuery: (query: string) => void;
}

/** The field. Enter asks at once, a pause in typing asks too. */
export function QueryField({ query, failure, onQuery }: QueryFieldProps) {
  const { text, setText, ask } = useDraft(query, onQuery);
  const input = useRef<HTMLInputElement>(null);
  useAction("focus-query", () => input.current?.focus());
  return (
    <QueryBox
      text={text}
      onText={setText}
      onAsk={ask}
      placeholder="action:TOKEN_REVOKED -origin:api or any words"
      input={input}
      trouble={failure === null ? null : <QueryError text={text} failure={failure} />}
    />
  );
}

interface Draft {
  text: string;
  setText: (text: string) => void;
  ask: (text: string) => void;
}

/** The text in the field: follows a query asked elsewhere, is asked after a pause, and survives leaving the log. */
function useDraft(query: string, onQuery: (query: string) => void): Draft {
  const host = useHost();
  const { name: workspace } = useWindow().status;
  const [text, setText] = useState(() => {
    const draft = drafts.get(host);
    return draft?.workspace === workspace && draft.query === query ? draft.text : query;
  });
  const [shown, setShown] = useState(query);
  const asked = useRef(query);
  if (shown !== query) {
    setShown(query);
    // Asked elsewhere, by a chip or a facet: what this field itself asked must not undo newer typing.
    if (asked.current !== query) setText(query);
  }
  const ask = (next: string) => {
    asked.current = next;
    setText(next);
    if (next !== query) onQuery(next);
  };
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
    drafts.set(host, { workspace, query, text });
  });
  useEffect(() => {
    asked.current = query;
  }, [query]);
  useEffect(() => {
    if (text === query) return;
    const timer = setTimeout(() => latest.current(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, query]);
  return { text, setText, ask };
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
