/** The packs screen: packs built or opened here, what was found in each, and the wizard that builds another. */
import { FolderSearch, Plus } from "lucide-react";
import { useState } from "react";
import type { Failure } from "../bindings/Failure";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { EmptyState, Loading } from "../parts/EmptyState";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost, useNow } from "../state";
import { useAction } from "./actions";
import { FailureNote } from "./FailureNote";
import { KindTag } from "./PackList";
import { PacksDesk } from "./PacksDesk";
import { usePackCheck, usePacks, withUnlisted } from "./packCheck";
import { STATES } from "./states";
import { TaskProgress } from "./TaskProgress";
import { PageHead, TopBar } from "./TopBar";
import { useWizard } from "./WizardDraft";
import { useWindow } from "./window";
import { PACK_KINDS } from "./words";

/** The screen. */
export function Packs() {
  const packs = usePacks();
  const wizard = useWizard();
  const opening = useOpening();
  const at = new Date(useNow()).toISOString();
  const lines = withUnlisted(packs.data?.packs ?? [], opening.path, opening.check.result, at);
  useAction("build-pack", ({ kind, query }) => wizard.begin(kind, query));
  const hasDesk = lines.length > 0 || wizard.draft !== null;
  return (
    <>
      <TopBar>
        <Button size="tall" onPress={opening.ask} isDisabled={opening.check.isRunning}>
          <FolderSearch className="icon" aria-hidden />
          Open and check a pack
        </Button>
        <BuildButton />
      </TopBar>
      <section className="page">
        <PageHead screen="packs" />
        <Unreadable problems={packs.data?.problems ?? []} />
        {packs.error !== null && (
          <div className="page-note">
            <p>{STATES.packs.error}</p>
            <FailureNote failure={asFailure(packs.error)} onAct={() => void packs.refetch()} />
          </div>
        )}
        {packs.isPending && !hasDesk && <Loading>{STATES.packs.loading}</Loading>}
        {hasDesk && <PacksDesk packs={lines} opening={opening} />}
        {packs.data !== undefined && !hasDesk && <NoPacks opening={opening} />}
      </section>
    </>
  );
}

/** What of the list could not be read. */
function Unreadable({ problems }: { problems: string[] }) {
  if (problems.length === 0) return null;
  return (
    <div className="page-note">
      <Note tone="warning">
        <p>
          <b>Part of the activity log could not be read: packs may be missing here.</b> The pack files
          themselves are as they were.
        </p>
        <p className="tiny">
          <Visible text={problems.join("; ")} limit={400} />
        </p>
      </Note>
    </div>
  );
}

/** The way to packs that somebody gave, and how the check of one goes. */
export interface Opening {
  ask: () => void;
  /** Checks one file again. */
  again: (path: string) => void;
  check: ReturnType<typeof usePackCheck>;
  /** Why no file could be asked for. */
  failure: Failure | null;
  /** The file that was checked last in this window, by path. */
  path: string | null;
}

/** Opens packs that somebody gave, and checks them at once. */
function useOpening(): Opening {
  const host = useHost();
  const { show } = useWizard();
  const check = usePackCheck();
  const [path, setPath] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = (paths: string[]) => {
    setFailure(null);
    setPath(paths.at(-1) ?? null);
    show(false);
    if (paths.length > 0) check.start(paths);
  };
  const ask = () =>
    void host
      .pickFiles({ purpose: "pack" })
      .then((paths) => paths.length > 0 && run(paths))
      .catch((reason: unknown) => setFailure(asFailure(reason)));
  useAction("check-pack", ask);
  return { ask, again: (again) => run([again]), check, failure, path };
}

/** Shows the draft where there is one; what was chosen is not thrown away by a press. */
function BuildButton() {
  const { status, tasks } = useWindow();
  const wizard = useWizard();
  const isEmpty = status.rows === 0 && !tasks.building.isRunning;
  const isBuilt = tasks.building.result !== null;
  const press = () =>
    wizard.draft === null || isBuilt ? wizard.begin("access-review", "") : wizard.show(true);
  return (
    <span title={isEmpty ? "There are no rows to build from yet" : undefined}>
      <Button size="tall" look="primary" isDisabled={isEmpty} onPress={press}>
        <Plus className="icon" aria-hidden />
        Build pack
      </Button>
    </span>
  );
}

/** The check that runs, or why the last one came to no verdict. */
export function Trouble({ opening }: { opening: Opening }) {
  const { check, failure, path } = opening;
  return (
    <>
      {check.isRunning && <TaskProgress progress={check.progress} cancel={check.cancel} />}
      {failure !== null && <FailureNote failure={failure} onAct={opening.ask} />}
      {check.result !== null && check.result.note !== null && (
        <Note tone="warning" live="calm">
          <p>
            <b>This verdict could not be noted down.</b> It is shown until the window is closed.{" "}
            <Visible text={check.result.note} />
          </p>
        </Note>
      )}
      {!check.isRunning && check.failure !== null && (
        <FailureNote
          failure={check.failure}
          {...(path === null ? {} : { onAct: () => opening.again(path) })}
        />
      )}
    </>
  );
}

function NoPacks({ opening }: { opening: Opening }) {
  const { status } = useWindow();
  const wizard = useWizard();
  const { title, text } = STATES.packs.empty;
  return (
    <div className="pack-none">
      <Trouble opening={opening} />
      <EmptyState title={title}>
        <p>{text}</p>
        <p className="muted">
          {status.rows === 0
            ? "There are no rows to build from yet. A pack that somebody gave you can be opened and checked all the same."
            : "Build one of four kinds, or open one that somebody gave you and check it."}
        </p>
      </EmptyState>
      <ul className="pack-kinds">
        {PACK_KINDS.map(({ kind, name, holds }) => (
          <li key={kind} className="panel">
            <h2>
              <KindTag kind={kind} />
              {name}
            </h2>
            <p>{holds}</p>
            <Button
              isDisabled={status.rows === 0}
              onPress={() => wizard.begin(kind, "")}
              aria-label={`Build ${name.toLowerCase()} pack`}
            >
              Build
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
