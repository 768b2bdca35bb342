/** The commands of this window, and the keys that run them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Failure } from "../bindings/Failure";
import { asFailure } from "../host";
import { useHost, useSettings } from "../state";
import { useActions } from "./actions";
import { type Command, commandsIn, type Scope } from "./commands";
import { chordOf, isMac, mayAct, reloads } from "./keys";
import { useWindow } from "./window";

/** What commands act on, and the commands. */
export function useCommands(): { scope: Scope; commands: Command[] } {
  const window = useWindow();
  const { perform } = useActions();
  const { change } = useSettings();
  const { data: workspaces = [] } = useWorkspaces();
  const { open } = useOpenWorkspace();
  return useMemo(() => {
    const scope = { window, perform, change, workspaces, open, mac: isMac() };
    return { scope, commands: commandsIn(scope) };
  }, [window, perform, change, workspaces, open]);
}

/** The workspaces of the data folder. */
export function useWorkspaces() {
  const host = useHost();
  return useQuery({ queryKey: ["workspaces"], queryFn: () => host.workspaceList() });
}

/** Opens another workspace; everything that was read is read again. */
export function useOpenWorkspace(): { open: (name: string) => void; failure: Failure | null } {
  const host = useHost();
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: (name: string) => host.workspaceOpen({ name }),
    onSettled: () => client.invalidateQueries(),
  });
  return { open: run.mutate, failure: run.error === null ? null : asFailure(run.error) };
}

/**
 * Runs commands by their keys, anywhere in the window. Under a dialog only the dialog has keys; the webview's own
 * reload is never let through.
 */
export function useCommandKeys(commands: Command[]): void {
  const newest = useRef(commands);
  useEffect(() => {
    newest.current = commands;
  });
  const onKeyDown = useCallback((event: KeyboardEvent) => {
    const chord = chordOf(event, isMac());
    if (chord === null) return;
    if (reloads(chord)) event.preventDefault();
    const asked = newest.current.find(({ keys }) => keys.includes(chord));
    if (asked === undefined || !mayAct(chord, event.target) || isUnderDialog()) return;
    event.preventDefault();
    event.stopPropagation();
    if (asked.hindrance === null && !event.repeat) asked.run();
  }, []);
  useEffect(() => {
    // Before any control sees the key: a list would take a letter for the start of a name.
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [onKeyDown]);
}

function isUnderDialog(): boolean {
  return document.querySelector("[role=dialog], [role=alertdialog]") !== null;
}
