/** The packs screen: packs built or opened here, and what was found in each. */
import { FolderSearch, Plus } from "lucide-react";
import { useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import type { PackLine } from "../bindings/PackLine";
import { asFailure } from "../host";
import { LetterTag } from "../parts/Badge";
import { Button } from "../parts/Button";
import { EmptyState, Loading } from "../parts/EmptyState";
import { count } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost, useNow } from "../state";
import { useAction } from "./actions";
import { FailureNote } from "./FailureNote";
import { PackDetail } from "./PackDetail";
import { keyOfPack, PackList } from "./PackList";
import { usePackCheck, usePacks, withUnlisted } from "./packCheck";
import { STATES } from "./states";
import { TaskProgress } from "./TaskProgress";
import { PageHead, TopBar } from "./TopBar";
import { useWindow } from "./window";
import { PACK_KINDS } from "./words";

/** What the list is narrowed to. */
type Narrowed = "all" | "access" | "change" | "incident";

/** The screen. */
export function Packs() {
  const packs = usePacks();
  const opening = useOpening();
  const at = new Date(useNow()).toISOString();
  const lines = withUnlisted(packs.data?.packs ?? [], opening.path, opening.check.result, at);
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
        {packs.data === undefined ? (
          packs.error === null ? (
            <Loading>{STATES.packs.loading}</Loading>
          ) : (
            <div className="page-note">
              <p>{STATES.packs.error}</p>
              <FailureNote failure={asFailure(packs.error)} onAct={() => void packs.refetch()} />
            </div>
          )
        ) : lines.length === 0 ? (
          <NoPacks opening={opening} />
        ) : (
          <Desk packs={lines} opening={opening} />
        )}
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

interface Opening {
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
  const check = usePackCheck();
  const [path, setPath] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = (paths: string[]) => {
    setFailure(null);
    setPath(paths.at(-1) ?? null);
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

function BuildButton() {
  const { lay, status, tasks } = useWindow();
  const isEmpty = status.rows === 0 && !tasks.building.isRunning;
  return (
    <span title={isEmpty ? "There are no rows to build from yet" : undefined}>
      <Button
        size="tall"
        look="primary"
        isDisabled={isEmpty}
        onPress={() => lay({ kind: "pack", pack: "access-review", query: "" })}
      >
        <Plus className="icon" aria-hidden />
        Build pack
      </Button>
    </span>
  );
}

function Desk({ packs, opening }: { packs: PackLine[]; opening: Opening }) {
  const [narrowed, setNarrowed] = useState<Narrowed>("all");
  const [chosen, setChosen] = useState<string | null>(null);
  const [followed, setFollowed] = useState<Opening["path"]>(null);
  if (opening.path !== followed && packs.some(({ path }) => path === opening.path)) {
    setFollowed(opening.path);
    setNarrowed("all");
    setChosen(packs.filter(({ path }) => path === opening.path).map(keyOfPack)[0] ?? null);
  }
  const shown = packs.filter((line) => narrowed === "all" || line.facts?.kind.split("-")[0] === narrowed);
  const line = shown.find((each) => keyOfPack(each) === chosen) ?? shown[0];
  return (
    <div className="desk">
      <aside className="desk-list" aria-label="Packs">
        <div className="desk-head">
          <Narrow packs={packs} narrowed={narrowed} onNarrow={setNarrowed} />
        </div>
        <div className="desk-scroll">
          <Building />
          <PackList
            packs={shown}
            chosen={line === undefined ? null : keyOfPack(line)}
            onChoose={(next) => setChosen(keyOfPack(next))}
          />
          {shown.length === 0 && <p className="desk-none small muted">No pack of this kind is listed.</p>}
        </div>
      </aside>
      {line === undefined ? (
        <div className="pack-detail">
          <Trouble opening={opening} />
        </div>
      ) : (
        <PackDetail
          key={keyOfPack(line)}
          line={line}
          onCheck={opening.check.isRunning ? null : () => opening.again(line.path)}
        >
          <Trouble opening={opening} />
        </PackDetail>
      )}
    </div>
  );
}

/** The check that runs, or why the last one came to no verdict. */
function Trouble({ opening }: { opening: Opening }) {
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

/** A pack that is written while its dialog is closed. */
function Building() {
  const { overlay, tasks } = useWindow();
  const { building } = tasks;
  if (overlay?.kind === "pack") return null;
  if (building.isRunning)
    return (
      <div className="desk-note">
        <TaskProgress progress={building.progress} cancel={building.cancel} />
      </div>
    );
  return building.failure === null ? null : (
    <div className="desk-note">
      <FailureNote failure={building.failure} />
    </div>
  );
}

function Narrow(props: { packs: PackLine[]; narrowed: Narrowed; onNarrow: (next: Narrowed) => void }) {
  return (
    <ToggleButtonGroup
      className="seg"
      aria-label="Kind"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.narrowed]}
      onSelectionChange={(keys) => props.onNarrow([...keys][0] as Narrowed)}
    >
      <ToggleButton id="all">All {count(props.packs.length)}</ToggleButton>
      {PACK_KINDS.map(({ kind, name }) => {
        const hue = kind.split("-")[0] ?? "";
        return (
          <ToggleButton key={kind} id={hue}>
            <LetterTag hue={hue} title={name} />
            {name.split(" ")[0]}
          </ToggleButton>
        );
      })}
    </ToggleButtonGroup>
  );
}

function NoPacks({ opening }: { opening: Opening }) {
  const { lay, status } = useWindow();
  const { title, text } = STATES.packs.empty;
  return (
    <div className="pack-none">
      <Building />
      <Trouble opening={opening} />
      <EmptyState title={title}>
        <p>{text}</p>
        <p className="muted">
          {status.rows === 0
            ? "There are no rows to build from yet. A pack that somebody gave you can be opened and checked all the same."
            : "Build one of three kinds, or open one that somebody gave you and check it."}
        </p>
      </EmptyState>
      <ul className="pack-kinds">
        {PACK_KINDS.map(({ kind, name, holds }) => (
          <li key={kind} className="panel">
            <h2>
              <LetterTag hue={kind.split("-")[0] ?? ""} title={name} />
              {name}
            </h2>
            <p>{holds}</p>
            <Button
              isDisabled={status.rows === 0}
              onPress={() => lay({ kind: "pack", pack: kind, query: "" })}
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
