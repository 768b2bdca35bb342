/** The field over the deliveries: verdicts, schemes, times, words. */
import { useEffect, useRef, useState } from "react";
import { Note } from "../parts/Note";
import { QueryBox } from "../parts/QueryBox";
import { Visible } from "../parts/Visible";
import { useAction } from "./actions";
import { type Narrowing, readCaptureQuery, writeCaptureQuery } from "./captureQuery";

/** A pause in typing after which the query is asked. */
const PAUSE_MS = 250;

/** `query` is the one asked last; `refused` is why the core could not read it. */
export interface WebhookQueryProps {
  query: Narrowing;
  refused: string | null;
  onQuery: (query: Narrowing) => void;
}

/** The field. Enter asks at once, a pause in typing asks too. */
export function WebhookQuery({ query, refused, onQuery }: WebhookQueryProps) {
  const written = writeCaptureQuery(query);
  const [text, setText] = useState(written);
  const [asked, setAsked] = useState(written);
  const input = useRef<HTMLInputElement>(null);
  useAction("focus-captures", () => input.current?.focus());
  // Asked elsewhere, by a filter: what this field itself asked must not undo newer typing.
  if (asked !== written) {
    setAsked(written);
    setText(written);
  }
  const reading = readCaptureQuery(text);
  const ask = (typed: string) => {
    setText(typed);
    const now = readCaptureQuery(typed);
    if (!("query" in now)) return;
    setAsked(writeCaptureQuery(now.query));
    onQuery(now.query);
  };
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    const now = readCaptureQuery(text);
    if ("trouble" in now || writeCaptureQuery(now.query) === asked) return;
    const timer = setTimeout(() => latest.current(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, asked]);
  const trouble = "trouble" in reading ? reading.trouble : refused;
  return (
    <QueryBox
      text={text}
      onText={setText}
      onAsk={ask}
      placeholder="verdict:invalid,stale scheme:outworx or any words"
      input={input}
      trouble={
        trouble === null ? null : (
          <Note tone="warning" live="urgent">
            <Visible text={trouble} />
            <span className="muted">
              The deliveries below are still those of the last query that could be read.
            </span>
          </Note>
        )
      }
    />
  );
}
