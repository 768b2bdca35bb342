/** The window's frame: rail, top bar, the present screen, status bar. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { PackKind } from "../bindings/PackKind";
import type { WorkspaceStatus } from "../bindings/WorkspaceStatus";
import { asFailure } from "../host";
import { Loading } from "../parts/EmptyState";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { FirstRun } from "./FirstRun";
import { Log } from "./Log";
import { useOpenLog } from "./openLog";
import { PackDialog } from "./PackDialog";
import { Packs } from "./Packs";
import { usePull } from "./pull";
import { QueryField } from "./QueryField";
import { Rail, type Screen } from "./Rail";
import { TopBar } from "./TopBar";
import { WorkspaceBar } from "./WorkspaceBar";

/** The frame, once the workspace could be read. */
export function Shell() {
  const host = useHost();
  const status = useQuery({ queryKey: ["status"], queryFn: () => host.workspaceStatus() });
  if (status.data !== undefined) return <Workspace status={status.data} />;
  return (
    <main className="alone">
      {status.error === null ? (
        <Loading>Opening the workspace</Loading>
      ) : (
        <FailureNote failure={asFailure(status.error)} onAct={() => void status.refetch()} />
      )}
    </main>
  );
}

function Workspace({ status }: { status: WorkspaceStatus }) {
  const [screen, setScreen] = useState<Screen>("log");
  const [pack, setPack] = useState<PackKind | null>(null);
  const [query, setQuery] = useState("");
  const log = useOpenLog(query);
  const pull = usePull();
  const isEmpty = status.rows === 0;
  return (
    <div className="app">
      <Rail screen={screen} onScreen={setScreen} />
      <TopBar name={status.name} onBuildPack={isEmpty ? null : () => setPack("access-review")}>
        {!isEmpty && (
          <QueryField
            query={query}
            failure={log.failure?.code === "bad_query" ? log.failure : null}
            onQuery={(next) => {
              setQuery(next);
              setScreen("log");
            }}
          />
        )}
      </TopBar>
      <main className="main">
        {screen === "log" &&
          (isEmpty ? <FirstRun pull={pull} /> : <Log log={log} total={status.rows} pull={pull} />)}
        {screen === "packs" && <Packs onBuild={isEmpty ? null : setPack} />}
      </main>
      <WorkspaceBar status={status} />
      <PackDialog kind={pack} query={log.set?.canonical ?? query} onClose={() => setPack(null)} />
    </div>
  );
}
