/** The window's frame: rail, the present screen, status bar, and what lies over them. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ComponentType, type RefObject, useLayoutEffect, useRef } from "react";
import { asFailure } from "../host";
import { Loading } from "../parts/EmptyState";
import { useHost } from "../state";
import { AddSourceDialog } from "./AddSourceDialog";
import { ControlsDialog } from "./Controls";
import { Coverage } from "./Coverage";
import { DropTarget } from "./DropTarget";
import { FailureNote } from "./FailureNote";
import { FirstRun } from "./FirstRun";
import { Forwards } from "./Forwards";
import { ImportDialog } from "./ImportDialog";
import { Log } from "./Log";
import { Packs } from "./Packs";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import { Reviews } from "./Reviews";
import { Rules } from "./Rules";
import { Settings } from "./Settings";
import { Shortcuts } from "./Shortcuts";
import { Sources } from "./Sources";
import { STATES } from "./states";
import { TopBar } from "./TopBar";
import { Trust } from "./Trust";
import { useCommandKeys, useCommands } from "./useCommands";
import { Webhooks } from "./Webhooks";
import { WizardProvider } from "./WizardDraft";
import { WorkspaceBar } from "./WorkspaceBar";
import { NotOpened } from "./Workspaces";
import { NewWorkspace } from "./WorkspacesNew";
import { type Screen, useWindow, WindowProvider } from "./window";

const VIEWS: Record<Screen, ComponentType> = {
  log: Log,
  packs: Packs,
  reviews: Reviews,
  webhooks: Webhooks,
  sources: Sources,
  coverage: Coverage,
  rules: Rules,
  forwards: Forwards,
  trust: Trust,
  settings: Settings,
};

/** The frame, once the workspace could be read. */
export function Shell() {
  const status = useStatus();
  if (status.data === undefined)
    return (
      <main className="alone">
        {status.error === null ? (
          <Loading>Opening the workspace</Loading>
        ) : (
          <FailureNote failure={asFailure(status.error)} onAct={() => void status.refetch()} />
        )}
      </main>
    );
  return (
    <WindowProvider status={status.data}>
      <WizardProvider key={status.data.name}>
        <Frame />
      </WizardProvider>
    </WindowProvider>
  );
}

function Frame() {
  const { status } = useWindow();
  const { scope, commands } = useCommands();
  useCommandKeys(commands);
  return (
    <div className="app">
      <Rail />
      <Stage key={status.name} />
      <WorkspaceBar />
      <DropTarget />
      <ImportDialog />
      <AddSourceDialog />
      <ControlsDialog />
      <NewWorkspace />
      <NotOpened />
      <Palette scope={scope} commands={commands} />
      <Shortcuts commands={commands} />
    </div>
  );
}

/** The present screen. It is made anew for another workspace, so that nothing chosen in one is taken for the other. */
function Stage() {
  const { screen, status } = useWindow();
  const main = useRef<HTMLElement>(null);
  useFocusKept(main, screen);
  const View = VIEWS[screen];
  return (
    <main className="main" ref={main} tabIndex={-1} aria-label={STATES[screen].name}>
      {screen === "log" && status.rows === 0 ? (
        <>
          <TopBar />
          <FirstRun />
        </>
      ) : (
        <View key={screen} />
      )}
    </main>
  );
}

/** Focus that stood on a screen that is gone goes to the one that took its place, not to the top of the page. */
function useFocusKept(main: RefObject<HTMLElement | null>, screen: Screen): void {
  const before = useRef(screen);
  useLayoutEffect(() => {
    if (before.current !== screen && document.activeElement === document.body) main.current?.focus();
    before.current = screen;
  }, [main, screen]);
}

/** Between two looks at how far rows are indexed: often enough to see it move. */
const INDEXING_LOOK_MS = 1_000;

/** The open workspace. What was read of another one is let go before this one is shown. */
function useStatus() {
  const host = useHost();
  const client = useQueryClient();
  return useQuery({
    queryKey: ["status"],
    refetchInterval: ({ state }) => (state.data?.indexing == null ? false : INDEXING_LOOK_MS),
    queryFn: async () => {
      const before = client.getQueryData<{ name: string }>(["status"])?.name;
      const status = await host.workspaceStatus();
      if (before !== undefined && before !== status.name)
        client.removeQueries({ predicate: ({ queryKey }) => !OF_ALL_WORKSPACES.has(String(queryKey[0])) });
      return status;
    },
  });
}

/** Queries that do not depend on which workspace is open, by the first word of their key. */
const OF_ALL_WORKSPACES = new Set(["status", "settings", "about"]);
