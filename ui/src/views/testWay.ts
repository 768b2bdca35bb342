/** Where test events go and what signs them: one choice for single events and suites, kept while the window is open. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { SignedWith } from "../bindings/SignedWith";
import type { Toward } from "../bindings/Toward";
import type { Host } from "../host";
import { useHost } from "../state";
import { hostOf } from "./listenWords";
import { useWindow } from "./window";

/** By which secret: one that is kept, one that is made here, or one that is pasted and used once. */
export type SecretWay = "kept" | "minted" | "pasted";

/** The choice. A pasted secret is not in it. */
export interface TestWay {
  scheme: string | null;
  url: string;
  confirmed: string[];
  allowPrivate: boolean;
  by: SecretWay;
  /** Name of a kept secret. */
  kept: string | null;
}

const FIRST: TestWay = {
  scheme: null,
  url: "",
  confirmed: [],
  allowPrivate: false,
  by: "kept",
  kept: null,
};

const held = new WeakMap<Host, { workspace: string; way: TestWay }>();

/** The choice, and how to change parts of it. */
export function useTestWay(): [TestWay, (part: Partial<TestWay>) => void] {
  const host = useHost();
  const { name: workspace } = useWindow().status;
  const [way, setWay] = useState(() => {
    const known = held.get(host);
    return known?.workspace === workspace ? known.way : FIRST;
  });
  useEffect(() => {
    held.set(host, { workspace, way });
  }, [host, workspace, way]);
  return [way, (part) => setWay((before) => dropped(before, { ...before, ...part }))];
}

/** That an address may be a private one is allowed for its host alone. */
function dropped(before: TestWay, next: TestWay): TestWay {
  const isSame = hostOf(before.url.trim()) === hostOf(next.url.trim());
  return isSame ? next : { ...next, allowPrivate: false };
}

/** Where to, as the core is asked. */
export function testToward({ url, confirmed, allowPrivate }: TestWay): Toward {
  const host = hostOf(url.trim());
  const isConfirmed = host !== null && confirmed.includes(host);
  return { url: url.trim(), confirmed_host: isConfirmed ? host : null, allow_private: allowPrivate };
}

/** What signs; a pasted secret is read from its field now and held nowhere. */
export function signedWith({ by, kept }: TestWay, field: HTMLInputElement | null): SignedWith {
  return by === "pasted" ? { kept: null, pasted: field?.value ?? "" } : { kept, pasted: null };
}

/** Schemes that can be chosen. */
export function useSchemes() {
  const host = useHost();
  return useQuery({
    queryKey: ["webhook-schemes"],
    queryFn: () => host.schemeList(),
    networkMode: "always",
  });
}

/** Events to begin with, for a scheme. */
export function useTemplates(scheme: string | null) {
  const host = useHost();
  return useQuery({
    queryKey: ["event-templates", scheme],
    queryFn: () => host.eventTemplates({ id: scheme ?? "" }),
    enabled: scheme !== null,
    networkMode: "always",
  });
}
