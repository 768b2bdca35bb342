/** What is about to be sent again: the way, which is one for all deliveries, and the changes of each. */
import { useEffect, useState } from "react";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import type { HeaderEdit } from "../bindings/HeaderEdit";
import type { ReplayOrder } from "../bindings/ReplayOrder";
import type { Signing } from "../bindings/Signing";
import type { Toward } from "../bindings/Toward";
import type { Host } from "../host";
import { count } from "../parts/format";
import { useHost } from "../state";
import { isCredentialHeader } from "./credentials";
import { hostOf } from "./listenWords";
import { useWindow } from "./window";

/** Where to and how. `secret` is the name of a kept one. */
export interface Way {
  url: string;
  /** Hosts that the person confirmed in this window. */
  confirmed: string[];
  /** The host that may be a private one; another host has to be allowed anew. */
  privateHost: string | null;
  signing: Signing;
  /** For the delivery `secretOf` alone: for another it may be the secret of another sender. */
  secret: string | null;
  secretOf: number | null;
  /** For several; none = to each the secret that signed it. */
  secretOfMany: string | null;
  newId: boolean;
  /** The host and the deliveries whose credentials are sent along; others have to be allowed anew. */
  credentialsOf: string | null;
  /** Requests a second, as typed. */
  rate: string;
}

/** Changes of one delivery; a body of null is the one that came. */
export interface Edits {
  body: string | null;
  headers: HeaderEdit[];
}

/** Nothing is changed. */
export const NO_EDITS: Edits = { body: null, headers: [] };

/** The deliveries that a person ticked, in the order of ticking. */
export type Ticked = readonly number[];

const FIRST_WAY: Way = {
  url: "",
  confirmed: [],
  privateHost: null,
  signing: "keep",
  secret: null,
  secretOf: null,
  secretOfMany: null,
  newId: false,
  credentialsOf: null,
  rate: "5",
};

interface Held {
  workspace: string;
  way: Way;
  edits: Map<number, Edits>;
}

/** Kept while the window is open: going to another delivery and back loses nothing. */
const held = new WeakMap<Host, Held>();

function heldBy(host: Host, workspace: string): Held {
  const known = held.get(host);
  if (known?.workspace === workspace) return known;
  const fresh = { workspace, way: FIRST_WAY, edits: new Map<number, Edits>() };
  held.set(host, fresh);
  return fresh;
}

/** The way, and how to change parts of it. */
export function useWay(): [Way, (part: Partial<Way>) => void] {
  const host = useHost();
  const { name } = useWindow().status;
  const [way, setWay] = useState(() => heldBy(host, name).way);
  useEffect(() => {
    heldBy(host, name).way = way;
  }, [host, name, way]);
  return [way, (part) => setWay((before) => dropped(before, { ...before, ...part }))];
}

/** What was allowed for a host is dropped when another one is typed, and not there again when that one is. */
function dropped(before: Way, next: Way): Way {
  const isSame = hostOf(before.url.trim()) === hostOf(next.url.trim());
  return isSame ? next : { ...next, privateHost: null, credentialsOf: null };
}

/** What `credentialsOf` holds where credentials of the deliveries of `key` are sent to the host of now. */
export function credentialsKey({ url }: Way, key: string): string {
  return `${hostOf(url.trim()) ?? ""} ${key}`;
}

/** The changes of a delivery, and how to change them. */
export function useEdits(id: number): [Edits, (edits: Edits) => void] {
  const host = useHost();
  const { name } = useWindow().status;
  const [edits, setEdits] = useState(() => heldBy(host, name).edits.get(id) ?? NO_EDITS);
  const change = (next: Edits) => {
    heldBy(host, name).edits.set(id, withoutCredentials(next));
    setEdits(next);
  };
  return [edits, change];
}

/** A credential that was typed is there while its delivery is looked at: what is kept beyond that goes without it. */
function withoutCredentials({ body, headers }: Edits): Edits {
  return { body, headers: headers.filter(({ name, value }) => value === null || !isCredentialHeader(name)) };
}

/** Where to, as the core is asked. */
export function towardOf({ url, confirmed, privateHost }: Way): Toward {
  const host = hostOf(url.trim());
  const isConfirmed = host !== null && confirmed.includes(host);
  return {
    url: url.trim(),
    confirmed_host: isConfirmed ? host : null,
    allow_private: host !== null && privateHost === host,
  };
}

/** The order for these deliveries, which `key` stands for. Changes go with one alone. */
export function orderOf(
  { ids, key }: { ids: readonly number[]; key: string },
  way: Way,
  edits: Edits,
): ReplayOrder {
  const alone = ids.length === 1 ? edits : NO_EDITS;
  return {
    ids: [...ids],
    toward: towardOf(way),
    signing: way.signing,
    secret: way.signing !== "resign" ? null : ids.length === 1 ? way.secret : way.secretOfMany,
    new_id: way.signing === "resign" && way.newId,
    edits: { body: alone.body, body_base64: null, headers: alone.headers },
    with_credentials: way.credentialsOf === credentialsKey(way, key),
    rate_per_second: rateOf(way.rate) ?? 1,
  };
}

/** Requests a second from what was typed: more than none, at most 50, since a receiver is not to be flooded. */
export function rateOf(typed: string): number | null {
  const rate = /^\d{1,3}(?:\.\d{1,2})?$/.test(typed.trim()) ? Number(typed.trim()) : Number.NaN;
  return rate > 0 && rate <= RATE_LIMIT ? rate : null;
}

/** Most requests a second that the window sends. */
export const RATE_LIMIT = 50;

/** Whether anything is changed. */
export function isEdited({ body, headers }: Edits): boolean {
  return body !== null || headers.length > 0;
}

/** Size of a text as it is sent. */
export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** `Edited copy: 419 bytes, was 420, 1 header changed.` */
export function editedWords({ body, headers }: Edits, { body: was }: CaptureDetail): string {
  const size =
    body === null
      ? `${count(was.bytes)} bytes as they came`
      : `${count(utf8Bytes(body))} bytes, was ${count(was.bytes)}`;
  const changed =
    headers.length === 0
      ? ""
      : `, ${headers.length === 1 ? "1 header" : `${headers.length} headers`} changed`;
  return `Edited copy: ${size}${changed}.`;
}
