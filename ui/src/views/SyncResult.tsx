/** What a pull brought, in one line, and a line more for each source that did not come through. */
import type { SyncLine } from "../bindings/SyncLine";
import type { SyncReport } from "../bindings/SyncReport";
import { remedy } from "../errors";
import { Badge, type Tone } from "../parts/Badge";
import { count, counted } from "../parts/format";
import { Visible } from "../parts/Visible";

/** The result of a pull. */
export function SyncResult({ report }: { report: SyncReport }) {
  const wanting = report.sources.filter((line) => line.status !== "ok");
  return (
    <div className="sync-result" role="status">
      <Badge tone={toneOf(report.sources)} look="quiet">
        {sentence(report.sources)}
      </Badge>
      {wanting.map((line) => (
        <WantingSource key={line.name} line={line} />
      ))}
    </div>
  );
}

function WantingSource({ line }: { line: SyncLine }) {
  return (
    <p className="small">
      <Badge tone={line.status === "failed" ? "danger" : "warning"}>{line.status}</Badge>{" "}
      <Visible text={line.name} />
      {line.error !== null && (
        <>
          : {remedy(line.error).sentence} <Visible text={line.error.message} />
          {line.error.hint !== "" && (
            <>
              {" "}
              <Visible text={line.error.hint} />
            </>
          )}
        </>
      )}
    </p>
  );
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
