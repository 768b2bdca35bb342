/** The commands of this window, and the keys that run them. */
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
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
  return useMemo(() => {
    const scope = { window, perform, change, workspaces, mac: isMac() };
    return { scope, commands: commandsIn(scope) };
  }, [window, perform, change, workspaces]);
}

/** The workspaces of the data folder. */
export function useWorkspaces() {
  const host = useHost();
  return useQuery({ queryKey: ["workspaces"], queryFn: () => host.workspaceList() });
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
