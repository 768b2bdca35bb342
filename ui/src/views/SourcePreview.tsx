/** Rows as they would be read, before anything is stored: what is mapped, what is not, what cannot be read. */
import type { LogRow } from "../bindings/LogRow";
import type { Preview } from "../bindings/Preview";
import type { ProblemLine } from "../bindings/ProblemLine";
import { Badge } from "../parts/Badge";
import { count, counted } from "../parts/format";
import { useMore } from "../parts/More";
import { Tally } from "../parts/Tally";
import { Recorded, Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { OUTCOMES } from "./words";

/** The longest text of a cell, in UTF-16 units. */
const CELL_CHARS = 80;
/** The longest resource: its kind and enough of its id to tell it by. */
const RESOURCE_CHARS = 28;

const HEADS = ["Time", "Action", "Actor", "Resource", "Project"];

/** A small table, and what it is out of. */
export function SourcePreview({ preview }: { preview: Preview }) {
  const { entries, problems, total } = preview;
  // A page of a vendor's may be a thousand rows long.
  const { shown, button } = useMore(entries, ["row", "rows"]);
  return (
    <div className="source-preview">
      {entries.length === 0 ? (
        <p className="muted">No row could be read.</p>
      ) : (
        <Tally label="Rows as they would be read" frame="First rows" heads={HEADS}>
          {shown.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows that are not stored have no number.
            <PreviewRow key={index} row={row} />
          ))}
        </Tally>
      )}
      {button}
      <p className="small muted">{outOf(preview)} Nothing is stored yet.</p>
      {problems.length > 0 && <PreviewProblems problems={problems} />}
      {total === 0 && entries.length === 0 && problems.length === 0 && (
        <p className="small">The vendor says that it holds no rows at all.</p>
      )}
    </div>
  );
}

function PreviewRow({ row }: { row: LogRow }) {
  const instant = useInstant();
  const { tone } = OUTCOMES[row.outcome];
  return (
    <tr>
      <td className="nowrap">{row.at === null ? <Recorded text={null} /> : instant(row.at)}</td>
      <td>
        <Badge tone={tone} look={tone === "success" || tone === "neutral" ? "quiet" : "ground"}>
          <Visible text={row.label} limit={CELL_CHARS} />
        </Badge>
        {row.action !== null && (
          <span className="mono tiny subtle block">
            <Visible text={row.action} limit={CELL_CHARS} />
          </span>
        )}
      </td>
      <td>
        {row.actor === null ? <Recorded text={null} /> : <Visible text={row.actor} limit={CELL_CHARS} />}
      </td>
      <td className="mono tiny">
        <Resource row={row} />
      </td>
      <td>
        {row.project === null ? <Recorded text={null} /> : <Visible text={row.project} limit={CELL_CHARS} />}
      </td>
    </tr>
  );
}

function Resource({ row: { resource_type, resource_id } }: { row: LogRow }) {
  if (resource_type === null && resource_id === null) return <Recorded text={null} />;
  const parts = [resource_type, resource_id].filter((part) => part !== null);
  return <Visible text={parts.join(":")} limit={RESOURCE_CHARS} />;
}

function outOf({ entries, problems, total }: Preview): string {
  const seen = counted(entries.length + problems.length, "row");
  const read = `Of the first ${seen}, ${count(entries.length)} can be read.`;
  if (total === null) return read;
  return `${read} The vendor says it holds ${counted(total, "row")}.`;
}

/** Rows that cannot be read, with their reasons: they would be kept raw, not dropped. */
function PreviewProblems({ problems }: { problems: ProblemLine[] }) {
  const { shown, button } = useMore(problems, ["problem", "problems"]);
  return (
    <section aria-label="Rows that could not be read" className="stack">
      <h3 className="row">
        <Badge tone="warning">{counted(problems.length, "problem")}</Badge>
        <span className="small muted">Kept as they come and listed, not dropped.</span>
      </h3>
      <ul className="problem-lines">
        {shown.map((problem, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows that are not stored have no number.
          <li key={index}>
            <Visible text={problem.reason} />
            <code>
              <Visible text={problem.raw} limit={200} />
            </code>
          </li>
        ))}
      </ul>
      {button}
    </section>
  );
}
