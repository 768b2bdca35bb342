/** What an import of captured files brought, file by file: nothing is dropped in silence. */
import { X } from "lucide-react";
import { useState } from "react";
import type { CaptureFileLine } from "../bindings/CaptureFileLine";
import type { CapturesImported } from "../bindings/CapturesImported";
import { IconButton } from "../parts/Button";
import { count, counted } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { fileName } from "./packWords";

/** Problems of one file shown at once; the rest is counted. */
const PROBLEMS_SHOWN = 20;

/** The note. It goes when it was read; another import brings another one. */
export function WebhookImported({ result }: { result: CapturesImported }) {
  const [read, setRead] = useState<CapturesImported | null>(null);
  if (read === result) return null;
  const isWhole = result.files.every(({ problems }) => problems.length === 0);
  const keyed = result.files.map((line, at) => ({ line, key: `${at}` }));
  return (
    <section className="hook-imported" aria-label="Imported">
      <Note tone={isWhole ? "success" : "warning"} live="calm">
        <div className="row">
          <b>{headline(result)}</b>
          <span className="push">
            <IconButton label="Close" onPress={() => setRead(result)}>
              <X className="icon" aria-hidden />
            </IconButton>
          </span>
        </div>
        <ul className="reasons">
          {keyed.map(({ line, key }) => (
            <FileLine key={key} line={line} />
          ))}
        </ul>
      </Note>
    </section>
  );
}

function headline({ files }: CapturesImported): string {
  const sum = (of: (line: CaptureFileLine) => number) => files.reduce((total, line) => total + of(line), 0);
  const stored = sum((line) => line.new + line.again);
  const broken = sum((line) => line.problems.length + line.more_problems);
  const said = `${counted(stored, "delivery", "deliveries")} stored`;
  return broken === 0 ? `${said}.` : `${said}; ${counted(broken, "part")} could not be read as a capture.`;
}

function FileLine({ line }: { line: CaptureFileLine }) {
  const shown = line.problems.slice(0, PROBLEMS_SHOWN).map((problem, at) => ({ ...problem, key: `${at}` }));
  const more = line.problems.length - shown.length + line.more_problems;
  return (
    <li>
      <code>
        <Visible text={fileName(line.path)} limit={120} />
      </code>
      {line.format !== null && (
        <>
          {" "}
          (<Visible text={line.format} limit={60} />)
        </>
      )}
      : {count(line.new)} new, {count(line.again)} again, {count(line.known)} imported before
      {line.conflicts > 0 && `, ${count(line.conflicts)} with an id that came before with another body`}
      {shown.length > 0 && (
        <ul className="reasons">
          {shown.map(({ key, line: at, reason }) => (
            <li key={key}>
              {at > 0 && `at ${count(at)}: `}
              <Visible text={reason} />
            </li>
          ))}
          {more > 0 && <li>{counted(more, "more part")}</li>}
        </ul>
      )}
    </li>
  );
}
