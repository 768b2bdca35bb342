/** What a pull brought: in one line, then each source that did not come through, or each of them. */
import type { SyncLine } from "../bindings/SyncLine";
import type { SyncReport } from "../bindings/SyncReport";
import { remedy } from "../errors";
import { Badge, type Tone } from "../parts/Badge";
import { count, counted } from "../parts/format";
import { Visible } from "../parts/Visible";

/** `show` "wanting" names only the sources that did not come through. */
export function SyncResult({ report, show = "wanting" }: { report: SyncReport; show?: "wanting" | "all" }) {
  const told = report.sources.filter((line) => show === "all" || line.status !== "ok");
  return (
    <div className="sync-result" role="status">
      <Badge tone={toneOf(report.sources)} look="quiet">
        {sentence(report.sources)}
      </Badge>
      {told.length > 0 && (
        <ul className="sync-lines">
          {told.map((line) => (
            <SourceResult key={line.name} line={line} />
          ))}
        </ul>
      )}
    </div>
  );
}

const TONES: Record<SyncLine["status"], Tone> = { ok: "success", partial: "warning", failed: "danger" };

function SourceResult({ line }: { line: SyncLine }) {
  const { name, status, error } = line;
  return (
    <li className="sync-line small">
      <Badge tone={TONES[status]} look={status === "ok" ? "quiet" : "ground"}>
        {status === "ok" ? "complete" : status}
      </Badge>
      <span>
        <b>
          <Visible text={name} />
        </b>{" "}
        <span className="muted">{countsOf(line)}</span>
        {error !== null && (
          <>
            <span className="sync-error">
              {remedy(error).sentence} <Visible text={error.message} limit={2_000} />
            </span>
            {error.hint !== "" && (
              <span className="sync-error muted">
                <Visible text={error.hint} limit={2_000} />
              </span>
            )}
          </>
        )}
      </span>
    </li>
  );
}

function countsOf({ rows_seen, rows_new, rows_revised, problems, retries, pages }: SyncLine): string {
  const parts = [
    `${count(rows_new)} new`,
    `${count(rows_revised)} revised`,
    counted(problems, "problem"),
    retries === 1 ? "1 retry" : `${count(retries)} retries`,
  ];
  const read =
    pages === 0 ? counted(rows_seen, "row") : `${counted(rows_seen, "row")} on ${counted(pages, "page")}`;
  return `${read}: ${parts.join(", ")}`;
}

function sentence(lines: SyncLine[]): string {
  const sum = (read: (line: SyncLine) => number) => lines.reduce((total, line) => total + read(line), 0);
  const reached = lines.filter((line) => line.status === "ok").length;
  const parts = [
    counted(
      sum((line) => line.rows_new),
      "new row",
    ),
    `${count(sum((line) => line.rows_revised))} revised`,
    counted(
      sum((line) => line.problems),
      "problem",
    ),
  ];
  return `Pulled ${count(reached)} of ${counted(lines.length, "source")}: ${parts.join(", ")}`;
}

function toneOf(lines: SyncLine[]): Tone {
  if (lines.length > 0 && lines.every((line) => line.status === "failed")) return "danger";
  return lines.every((line) => line.status === "ok" && line.problems === 0) ? "success" : "warning";
}
