/** Reads the settings before anything is drawn, so that no window flashes in another light, and keeps changes. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback } from "react";
import type { Settings } from "../bindings/Settings";
import { asFailure } from "../host";
import { SettingsProvider, useHost } from "../state";
import { FailureNote } from "./FailureNote";

const KEY = ["settings"];

/** Everything below obeys the settings; a change acts at once, and is taken back when it could not be kept. */
export function KeptSettings({ children }: { children: ReactNode }) {
  const host = useHost();
  const kept = useQuery({
    queryKey: KEY,
    queryFn: () => host.settingsRead(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { change, failure } = useChange();
  if (kept.data !== undefined)
    return (
      <SettingsProvider settings={kept.data} change={change} failure={failure}>
        {children}
      </SettingsProvider>
    );
  if (kept.error === null) return null;
  return (
    <main className="alone">
      <FailureNote failure={asFailure(kept.error)} onAct={() => void kept.refetch()} />
    </main>
  );
}

/** Changes are written one after the other; each starts from what the one before made. */
function useChange() {
  const host = useHost();
  const client = useQueryClient();
  const write = useMutation({
    scope: { id: "settings" },
    mutationFn: (next: Settings) => host.settingsWrite(next),
    onError: () => client.invalidateQueries({ queryKey: KEY }),
    // The core counts by the zone.
    onSuccess: () => client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] }),
  });
  const { mutate } = write;
  const change = useCallback(
    (part: Partial<Settings>) => {
      const present = client.getQueryData<Settings>(KEY);
      if (present === undefined) return;
      const next = { ...present, ...part };
      client.setQueryData(KEY, next);
      mutate(next);
    },
    [client, mutate],
  );
  return { change, failure: write.error === null ? null : asFailure(write.error) };
}
