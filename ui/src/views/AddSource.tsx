/**
 * The steps of a new source, and what was entered in them. The token is held in a ref and put into the one request
 * that needs it: it is in no state, no query cache and no attribute, and is forgotten when the dialog closes.
 */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { MappingPick } from "../bindings/MappingPick";
import type { NewSource } from "../bindings/NewSource";
import type { ProfileLine } from "../bindings/ProfileLine";
import type { Hear } from "../host";
import { useHost, useTask } from "../state";
import { AddSourceDone } from "./AddSourceDone";
import { AddSourceForm } from "./AddSourceForm";
import { AddSourceProfile } from "./AddSourceProfile";
import { AddSourceTest } from "./AddSourceTest";
import { type Draft, draftOf, requestOf } from "./addSourceDraft";
import { useWindow } from "./window";

type Step = "profile" | "details" | "test" | "added";

/** The step before, for Escape and the Back buttons. */
const BACK: Partial<Record<Step, Step>> = { details: "profile", test: "details" };

/** `start` is the id of a profile to begin with. `onAsking` hears while a vendor is asked, so that the dialog stays. */
export function AddSource({
  start,
  onAsking,
  onClose,
}: {
  start: string | null;
  onAsking: (isAsking: boolean) => void;
  onClose: () => void;
}) {
  const { status } = useWindow();
  const [step, go] = useState<Step>("profile");
  const [draft, setDraft] = useState<Draft | null>(null);
  const token = useRef("");
  const { asking, adding, mapping } = useRequests(token);
  const isHeld = asking.isRunning || adding.isPending;
  useEffect(() => {
    onAsking(isHeld);
    return () => onAsking(false);
  }, [isHeld, onAsking]);
  const back = () => go(BACK[step] ?? step);
  const choose = (profile: ProfileLine) => {
    if (draft?.profile.id !== profile.id) {
      const taken = status.sources.map((source) => source.name);
      token.current = "";
      setDraft(draftOf(profile, taken));
    }
    asking.reset();
    go("details");
  };
  const change = (part: Partial<Draft>) => {
    asking.reset();
    adding.reset();
    setDraft((before) => before && { ...before, ...part });
  };
  // Escape takes back one step and loses nothing; only in the first does it close.
  const onKeyDown = (event: KeyboardEvent) => {
    // A dialog over this one is inside of it for React, and has keys of its own.
    if (!event.currentTarget.contains(event.target as Node)) return;
    if (event.key !== "Escape" || BACK[step] === undefined || isHeld) return;
    event.stopPropagation();
    back();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears the Escape of what is inside.
    <div className="add-source" onKeyDown={onKeyDown}>
      {(step === "profile" || draft === null) && (
        <AddSourceProfile chosen={draft?.profile.id ?? start} onChoose={choose} />
      )}
      {step === "details" && draft !== null && (
        <AddSourceForm
          draft={draft}
          token={token}
          onChange={change}
          onBack={back}
          onNext={() => go("test")}
        />
      )}
      {step === "test" && draft !== null && (
        <AddSourceTest
          draft={draft}
          asking={asking}
          adding={adding}
          mapping={mapping}
          onProfile={(profile) => change({ profile })}
          onBack={back}
          onAdd={() => adding.mutate(requestOf(draft), { onSuccess: () => go("added") })}
        />
      )}
      {step === "added" && draft !== null && <AddSourceDone name={draft.name} onClose={onClose} />}
    </div>
  );
}

/** Asking, adding and mapping. What the query cache keeps of a request is kept without the token. */
function useRequests(token: RefObject<string>) {
  const host = useHost();
  const client = useQueryClient();
  const withToken = (request: NewSource) => ({ ...request, token: token.current || null });
  const asking = useTask((request: NewSource, hear) => host.sourceTry(withToken(request), hear));
  const adding = useMutation({
    mutationFn: (request: NewSource) => host.sourceAdd(withToken(request)),
    networkMode: "always",
    onSuccess: () => {
      token.current = "";
      void client.invalidateQueries();
    },
  });
  useEffect(
    () => () => {
      token.current = "";
    },
    [token],
  );
  const mapping = useCallback(
    (request: NewSource, picks: MappingPick[], hear: Hear) =>
      host.mappingTry(
        {
          source: null,
          new: { ...request, token: token.current || null },
          file: null,
          profile: request.profile,
          picks,
        },
        hear,
      ),
    [host, token],
  );
  return { asking, adding, mapping };
}

/** The requests, as a step may start and watch them. */
export type Requests = ReturnType<typeof useRequests>;
