/** Test events as they are being written, one a scheme, kept while the window is open. */
import { useEffect, useState } from "react";
import type { EventTemplate } from "../bindings/EventTemplate";
import type { Host } from "../host";
import { useHost } from "../state";
import { isCredentialHeader } from "./credentials";
import { useWindow } from "./window";

/** An event as it is being written. */
export interface EventDraft {
  body: string;
  content_type: string;
  /** One a line. */
  headers: string;
}

/** By id of the scheme. */
type Drafts = ReadonlyMap<string, EventDraft>;

const held = new WeakMap<Host, { workspace: string; drafts: Drafts }>();

/** What was written for a scheme, null where nothing was; and how to change it. */
export function useEventDraft(scheme: string | null): [EventDraft | null, (draft: EventDraft) => void] {
  const host = useHost();
  const { name: workspace } = useWindow().status;
  const [drafts, setDrafts] = useState<Drafts>(() => {
    const known = held.get(host);
    return known?.workspace === workspace ? known.drafts : new Map();
  });
  useEffect(() => {
    const kept = [...drafts].map(([id, draft]) => [id, withoutCredentials(draft)] as const);
    held.set(host, { workspace, drafts: new Map(kept) });
  }, [host, workspace, drafts]);
  const draft = scheme === null ? null : (drafts.get(scheme) ?? null);
  return [draft, (next) => scheme !== null && setDrafts((before) => new Map(before).set(scheme, next))];
}

/** The event that a template begins with. */
export function draftOf({ body, content_type, headers }: EventTemplate): EventDraft {
  return { body, content_type, headers: headers.map(([name, value]) => `${name}: ${value}`).join("\n") };
}

/** Whether two are the same event. */
export function isSameEvent(one: EventDraft, other: EventDraft): boolean {
  return one.body === other.body && one.content_type === other.content_type && one.headers === other.headers;
}

/** Names and values of lines; null where one is no header. */
export function readHeaders(lines: string): [string, string][] | null {
  const read: [string, string][] = [];
  for (const line of lines.split("\n").filter((each) => each.trim() !== "")) {
    const [, name, value] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    read.push([name, value.trimEnd()]);
  }
  return read;
}

/** A credential is typed anew each time: what is kept holds its name alone. */
function withoutCredentials(draft: EventDraft): EventDraft {
  const lines = draft.headers.split("\n").map((line) => {
    const [name = ""] = line.split(":");
    return isCredentialHeader(name.trim()) ? `${name}: ` : line;
  });
  return { ...draft, headers: lines.join("\n") };
}
