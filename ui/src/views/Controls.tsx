/** What packs speak to: controls of public frameworks in our own words, and how long logs are kept under which regime. */
import { useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { ControlLine } from "../bindings/ControlLine";
import type { Controls } from "../bindings/Controls";
import { asFailure } from "../host";
import { Dialog } from "../parts/Dialog";
import { EmptyState, Loading } from "../parts/EmptyState";
import { counted } from "../parts/format";
import { Visible } from "../parts/Visible";
import { ControlsField } from "./ControlsField";
import { FailureNote } from "./FailureNote";
import { KindTag } from "./PackList";
import { useControls } from "./packDesk";
import { kindOf } from "./packWords";
import { useWindow } from "./window";

/** The dialog. */
export function ControlsDialog() {
  const { overlay, lift } = useWindow();
  return (
    <Dialog
      title="What packs speak to"
      isOpen={overlay?.kind === "controls"}
      hold={false}
      size="full"
      onClose={() => lift("controls")}
    >
      <Asked />
    </Dialog>
  );
}

function Asked() {
  const controls = useControls();
  if (controls.error !== null)
    return (
      <div className="page-note">
        <p className="small">What the packs speak to could not be read. Packs can be built all the same.</p>
        <FailureNote failure={asFailure(controls.error)} onAct={() => void controls.refetch()} />
      </div>
    );
  if (controls.data === undefined) return <Loading>Reading the controls</Loading>;
  return <Shown controls={controls.data} />;
}

const ALL = "all";

function Shown({ controls: { controls, retention } }: { controls: Controls }) {
  const [framework, setFramework] = useState(ALL);
  const [text, setText] = useState("");
  const frameworks = [...new Set(controls.map((line) => line.framework))];
  const fits = controls.filter((line) => isIn(line, framework) && speaksOf(line, text));
  return (
    <div className="controls-body">
      <p className="small muted controls-lead">
        A pack shows what happened. Whether a control is met is for its owner and the auditor to say. The
        words are ours, not those of the frameworks: compare the identifiers with your copy.
      </p>
      <div className="controls-head">
        <ToggleButtonGroup
          className="seg"
          aria-label="Framework"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[framework]}
          onSelectionChange={(keys) => setFramework(String([...keys][0]))}
        >
          <ToggleButton id={ALL}>All</ToggleButton>
          {frameworks.map((name) => (
            <ToggleButton key={name} id={name}>
              <Visible text={name} limit={60} />
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <ControlsField text={text} onText={setText} />
        <span className="push tiny muted" role="status">
          {counted(fits.length, "control")}
        </span>
      </div>
      {fits.length === 0 ? (
        <EmptyState title="No control fits">
          <p>No control of these frameworks has these words in it. Clear the search, or choose all.</p>
        </EmptyState>
      ) : (
        <ControlTable lines={fits} />
      )}
      <h3 className="controls-title">How long logs are kept</h3>
      <p className="small muted controls-lead">
        The number people use, and what the text itself says. Most say less than is said of them.
      </p>
      <table className="ledger controls-table" aria-label="How long logs are kept">
        <thead>
          <tr>
            <th scope="col">Regime</th>
            <th scope="col">The number people use</th>
            <th scope="col">What the text says</th>
          </tr>
        </thead>
        <tbody>
          {retention.map(({ regime, number, says }) => (
            <tr key={regime}>
              <th scope="row">{regime}</th>
              <td>{number}</td>
              <td className="muted">{says}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function isIn(line: ControlLine, framework: string): boolean {
  return framework === ALL || line.framework === framework;
}

function speaksOf({ framework, id, words, shows, not_shown }: ControlLine, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [framework, id, words, shows, not_shown].some((said) => said.toLowerCase().includes(wanted));
}

function ControlTable({ lines }: { lines: ControlLine[] }) {
  return (
    <table className="ledger controls-table" aria-label="Controls">
      <thead>
        <tr>
          <th scope="col">Control</th>
          <th scope="col">What it is about</th>
          <th scope="col">Packs</th>
          <th scope="col">What a pack shows</th>
          <th scope="col">What it does not show</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={`${line.framework} ${line.id} ${line.kinds.join(" ")} ${line.shows}`}>
            <th scope="row">
              <span className="tiny subtle opened-about">{line.framework}</span>
              {line.id}
            </th>
            <td>{line.words}</td>
            <td>
              <Kinds line={line} />
            </td>
            <td>{line.shows}</td>
            <td className="muted">{line.not_shown}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Kinds({ line }: { line: ControlLine }) {
  return (
    <span className="controls-kinds">
      {line.kinds.map((kind) => (
        <span key={kind} title={kindOf(kind).name}>
          <KindTag kind={kind} />
          <span className="sr">{kindOf(kind).name} </span>
        </span>
      ))}
    </span>
  );
}
