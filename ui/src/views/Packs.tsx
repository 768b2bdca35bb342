/** The packs screen: packs built or opened here, what was found in each, and the wizard that builds another. */
import { FolderSearch, Plus } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { EmptyState, Loading } from "../parts/EmptyState";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useNow } from "../state";
import { useAction } from "./actions";
import { FailureNote } from "./FailureNote";
import { Opened } from "./Opened";
import { KindTag } from "./PackList";
import { type Opening, Trouble, useOpening } from "./PackOpening";
import { PackPlans, PlannedNote } from "./PackPlans";
import { PacksDesk } from "./PacksDesk";
import { usePacks, withUnlisted } from "./packCheck";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";
import { useWizard } from "./WizardDraft";
import { useWindow } from "./window";
import { PACK_KINDS } from "./words";

/** The screen. */
export function Packs() {
  const packs = usePacks();
  const wizard = useWizard();
  const [opened, setOpened] = useState<string | null>(null);
  const opening = useOpening(() => setOpened(null));
  const at = new Date(useNow()).toISOString();
  const lines = withUnlisted(packs.data?.packs ?? [], opening.path, opening.check.result, at);
  useAction("open-pack", ({ path }) => setOpened(path));
  useAction("build-pack", ({ kind, query, review }) => {
    setOpened(null);
    wizard.begin(kind, query, review);
  });
  const hasDesk = lines.length > 0 || wizard.draft !== null;
  const page = useRef<HTMLElement>(null);
  useFocusKept(page, wizard.draft !== null);
  useFocusKept(page, opened !== null);
  if (opened !== null) return <Opened key={opened} path={opened} onClose={() => setOpened(null)} />;
  return (
    <>
      <TopBar>
        <Button size="tall" onPress={opening.ask} isDisabled={opening.check.isRunning}>
          <FolderSearch className="icon" aria-hidden />
          Open and check a pack
        </Button>
        <PackPlans />
        <BuildButton />
      </TopBar>
      <section className="page" ref={page}>
        <PageHead screen="packs" />
        <PlannedNote />
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

/** The button that ends a draft, or closes a pack, goes with it; the focus goes on to the pack that is shown then, or to the first kind. */
function useFocusKept(page: RefObject<HTMLElement | null>, hasDraft: boolean): void {
  const had = useRef(hasDraft);
  useEffect(() => {
    if (had.current && !hasDraft && document.activeElement === document.body)
      page.current?.querySelector<HTMLElement>('.pick[aria-current="true"], .pack-kinds button')?.focus();
    had.current = hasDraft;
  }, [page, hasDraft]);
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
