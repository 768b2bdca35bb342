/** The list of packs beside the one that is looked at, or beside the wizard. */
import { Pencil } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { PackLine } from "../bindings/PackLine";
import { Badge, LetterTag } from "../parts/Badge";
import { bytes, count, counted } from "../parts/format";
import { Visible } from "../parts/Visible";
import { useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { PackDetail } from "./PackDetail";
import { PackFresh } from "./PackFresh";
import { KindTag, keyOfPack, PackList } from "./PackList";
import { type Opening, Trouble } from "./PackOpening";
import { countedRequest, STEPS } from "./packChoice";
import { useLastCount } from "./packCount";
import { kindOf } from "./packWords";
import { TaskProgress } from "./TaskProgress";
import { draftTitle, Wizard } from "./Wizard";
import { type Draft, useWizard } from "./WizardDraft";
import { useWindow } from "./window";
import { PACK_KINDS } from "./words";

const ALL = "all";
const OTHER = "other";
/** Kinds with a place of their own in the filter; everything else is "other". */
const NAMED = PACK_KINDS.filter(({ kind }) => kind !== "custom");

/** The desk. */
export function PacksDesk({ packs, opening }: { packs: PackLine[]; opening: Opening }) {
  const wizard = useWizard();
  const [narrowed, setNarrowed] = useState(ALL);
  const [chosen, setChosen] = useState<string | null>(null);
  const [followed, setFollowed] = useState<Opening["path"]>(null);
  if (opening.path !== followed && packs.some(({ path }) => path === opening.path)) {
    setFollowed(opening.path);
    setNarrowed(ALL);
    setChosen(packs.filter(({ path }) => path === opening.path).map(keyOfPack)[0] ?? null);
  }
  const shown = packs.filter((line) => narrowed === ALL || placeOf(line) === narrowed);
  const line = shown.find((each) => keyOfPack(each) === chosen) ?? shown[0];
  const isWizard = wizard.isShown || (packs.length === 0 && wizard.draft !== null);
  const choose = (next: PackLine) => {
    setChosen(keyOfPack(next));
    wizard.show(false);
  };
  return (
    <div className="desk">
      <aside className="desk-list" aria-label="Packs">
        <div className="desk-head">
          <Narrow packs={packs} narrowed={narrowed} onNarrow={setNarrowed} />
        </div>
        <div className="desk-scroll">
          <PackFresh />
          <DraftLine isWizard={isWizard} />
          <PackList
            packs={shown}
            chosen={line === undefined || isWizard ? null : keyOfPack(line)}
            onChoose={choose}
          />
          {shown.length === 0 && (
            <p className="desk-none small muted">
              {packs.length === 0
                ? "No pack was built or checked here yet."
                : "No pack of this kind is listed."}
            </p>
          )}
        </div>
      </aside>
      {isWizard ? (
        <Wizard />
      ) : line === undefined ? (
        <div className="pack-detail">
          <Trouble opening={opening} />
        </div>
      ) : (
        <PackDetail
          key={keyOfPack(line)}
          line={line}
          others={packs}
          onCheck={opening.check.isRunning ? null : () => opening.again(line.path)}
        >
          <Trouble opening={opening} />
        </PackDetail>
      )}
    </div>
  );
}

/** Where the filter puts a pack. */
function placeOf({ facts }: PackLine): string {
  return NAMED.some(({ kind }) => kind === facts?.kind) ? (facts?.kind ?? OTHER) : OTHER;
}

function Narrow(props: { packs: PackLine[]; narrowed: string; onNarrow: (next: string) => void }) {
  return (
    <ToggleButtonGroup
      className="seg"
      aria-label="Kind"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.narrowed]}
      onSelectionChange={(keys) => props.onNarrow(String([...keys][0]))}
    >
      <ToggleButton id={ALL}>All {count(props.packs.length)}</ToggleButton>
      {NAMED.map(({ kind, name }) => (
        <ToggleButton key={kind} id={kind}>
          <LetterTag hue={kindOf(kind).hue ?? ""} title={name} />
          {name.split(" ")[0]}
        </ToggleButton>
      ))}
      <ToggleButton id={OTHER}>Other</ToggleButton>
    </ToggleButtonGroup>
  );
}

/** The pack that is being put together, above those that are there; and the build, while it runs unseen. */
function DraftLine({ isWizard }: { isWizard: boolean }) {
  const { zone } = useSettings().settings;
  const { tasks } = useWindow();
  const { draft, show } = useWizard();
  const { isRunning, result, progress, cancel, failure } = tasks.building;
  if (draft === null || result !== null) return null;
  return (
    <>
      <AriaButton
        className="pick pick-draft"
        aria-current={isWizard ? "true" : "false"}
        onPress={() => show(true)}
      >
        <span className="pick-title">
          <KindTag kind={draft.choice.kind} />
          <span className="clip">
            <Visible text={draftTitle(draft, zone)} limit={120} />
          </span>
          <span className="push tiny subtle nowrap">now</span>
        </span>
        {isRunning ? (
          <span className="badges">
            <Badge tone="info" icon={Pencil}>
              Being written
            </Badge>
          </span>
        ) : (
          <Drafted draft={draft} isCounted={isWizard} />
        )}
      </AriaButton>
      {!isWizard && isRunning && (
        <div className="desk-note">
          <TaskProgress progress={progress} cancel={cancel} />
        </div>
      )}
      {!isWizard && !isRunning && failure !== null && (
        <div className="desk-note">
          <FailureNote failure={failure} />
        </div>
      )}
    </>
  );
}

/** How far the draft is. What it would hold is told only while the wizard counts it anyway. */
function Drafted({ draft: { choice, step }, isCounted }: { draft: Draft; isCounted: boolean }) {
  const { zone } = useSettings().settings;
  const held = useLastCount(isCounted ? countedRequest(choice, zone) : null);
  const missing = held?.missing.length ?? 0;
  return (
    <>
      {isCounted && held !== null && (
        <span className="pick-meta">
          <span>{counted(held.included, "row")}</span>
          <span>about {bytes(held.bytes_about)}</span>
        </span>
      )}
      <span className="badges">
        {isCounted && missing > 0 && (
          <Badge tone="warning">Partial{missing > 1 ? `, ${count(missing)} reasons` : ""}</Badge>
        )}
        <Badge tone="neutral" icon={Pencil}>
          Draft, step {STEPS.indexOf(step) + 1} of {STEPS.length}
        </Badge>
      </span>
    </>
  );
}
