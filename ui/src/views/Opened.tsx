/** A pack that was opened read-only: what was found in it, and its rows. Everything in it was written by strangers. */
import { ArrowLeft, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { OpenedPack } from "../bindings/OpenedPack";
import type { PackTable } from "../bindings/PackTable";
import { Button, IconButton } from "../parts/Button";
import { count } from "../parts/format";
import { Visible } from "../parts/Visible";
import { useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { OpenedBadges } from "./OpenedBadges";
import { OpenedFindings } from "./OpenedFindings";
import { OpenedRows } from "./OpenedRows";
import { OpenedTable } from "./OpenedTable";
import { type Opened as Opening, useOpenedPack } from "./openedPack";
import { isRefused } from "./openedWords";
import { ShowInFolder } from "./PackDetail";
import { KindTag } from "./PackList";
import { fileName, titleOf } from "./packWords";
import { TaskProgress } from "./TaskProgress";
import { TopBar } from "./TopBar";

/** `onClose` goes back to the list of packs. */
export interface OpenedProps {
  path: string;
  onClose: () => void;
}

/** The opened pack, in the place of list and wizard. Escape closes the innermost layer, and at last the pack. */
export function Opened({ path, onClose }: OpenedProps) {
  const opening = useOpenedPack(path);
  const pack = opening.result;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) onClose();
  };
  return (
    <>
      <TopBar>
        <ShowInFolder path={path} />
        <Button size="tall" onPress={onClose}>
          <X className="icon" aria-hidden />
          Close this pack
        </Button>
      </TopBar>
      <section className="page opened" aria-label="Opened pack" onKeyDown={onKeyDown}>
        <Head path={path} pack={pack} onClose={onClose} />
        {opening.isRunning && <TellProgress opening={opening} path={path} />}
        {!opening.isRunning && opening.failure !== null && (
          <div className="page-note">
            <FailureNote failure={opening.failure} onAct={opening.again} />
          </div>
        )}
        {pack !== null && (
          <Parts key={pack.handle} pack={pack} path={path} opening={opening} onClose={onClose} />
        )}
      </section>
    </>
  );
}

function Head({ path, pack, onClose }: OpenedProps & { pack: OpenedPack | null }) {
  const { zone } = useSettings().settings;
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone with the list; and a pack that was opened again goes on here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each opening.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, [pack]);
  return (
    <header className="page-head opened-head">
      <IconButton label="Back to all packs" onPress={onClose}>
        <ArrowLeft className="icon" aria-hidden />
      </IconButton>
      <KindTag kind={pack?.check.facts?.kind ?? null} />
      <h1 className="clip" tabIndex={-1} ref={heading}>
        {titleOf({ facts: pack?.check.facts ?? null, path }, zone)}
      </h1>
      {pack !== null && <OpenedBadges pack={pack} />}
      <p className="push muted clip" title="File">
        <Visible text={fileName(path)} limit={160} />, opened read-only
      </p>
    </header>
  );
}

function TellProgress({ opening, path }: { opening: Opening; path: string }) {
  return (
    <div className="page-note" role="status">
      <p className="small">
        Checking <Visible text={fileName(path)} limit={160} /> before anything in it is shown
      </p>
      <TaskProgress progress={opening.progress} cancel={opening.cancel} />
    </div>
  );
}

interface PartsProps extends OpenedProps {
  pack: OpenedPack;
  opening: Opening;
}

/** Findings first; rows only where they can be read. */
function Parts({ pack, path, opening, onClose }: PartsProps) {
  const [query, setQuery] = useState("");
  const [table, setTable] = useState<PackTable | null>(null);
  // Where the focus goes back to.
  const [seen, setSeen] = useState<string | null>(null);
  const openTable = (opened: PackTable) => {
    setTable(opened);
    setSeen(opened.path);
  };
  const hasRows = !isRefused(pack);
  return (
    <Tabs className="opened-parts" defaultSelectedKey="findings">
      <TabList aria-label="Parts of the pack" className="opened-tabs">
        <Tab id="findings">Findings</Tab>
        <Tab id="rows" isDisabled={!hasRows}>
          Rows <span className="tiny subtle">{hasRows ? count(pack.rows) : "refused"}</span>
        </Tab>
      </TabList>
      {table === null ? (
        <TabPanel id="findings" className="pack-detail opened-findings">
          <OpenedFindings pack={pack} path={path} opening={opening} seen={seen} onTable={openTable} />
        </TabPanel>
      ) : (
        <TabPanel id="findings" className="opened-rows">
          <OpenedTable pack={pack.handle} table={table} onClose={() => setTable(null)} />
        </TabPanel>
      )}
      <TabPanel id="rows" className="opened-rows">
        <OpenedRows pack={pack} query={query} onQuery={setQuery} onClose={onClose} />
      </TabPanel>
    </Tabs>
  );
}
