/** What a pull brought, or the filling of the sample: in one line, then source by source. */
import type { SyncLine } from "../bindings/SyncLine";
import type { SyncReport } from "../bindings/SyncReport";
import { remedy } from "../errors";
import { Badge, type Tone } from "../parts/Badge";
import { count, counted } from "../parts/format";
import { Visible } from "../parts/Visible";
import { signOfRun } from "./sourceWords";
import { type Counts, sumOf } from "./Tally";

/** The result. */
export function SyncResult({ report: { sources } }: { report: SyncReport }) {
  return (
    <div className="sync-result" role="status">
      <Badge tone={toneOf(sources)} look="quiet">
        {deedOf(sources)}: {countsOf(sumOf(sources), "new row")}
      </Badge>
      <ul className="sync-lines">
        {sources.map((line) => (
          <SourceResult key={`${line.kind} ${line.name}`} line={line} />
        ))}
      </ul>
    </div>
  );
}

function SourceResult({ line }: { line: SyncLine }) {
  const { name, error } = line;
  const { tone, word } = signOfRun(line);
  return (
    <li className="sync-line small">
      <Badge tone={tone} look={tone === "success" ? "quiet" : "ground"}>
        {word}
      </Badge>
      <span>
        <b>
          <Visible text={name} />
        </b>{" "}
        <span className="muted">
          {cameOf(line)}: {countsOf(line, "new")}
          {courseOf(line)}
        </span>
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

/** `794 rows on 4 pages`, `101 rows of a file`. */
function cameOf({ kind, rows_seen, pages }: SyncLine): string {
  const rows = counted(rows_seen, "row");
  return kind === "import" ? `${rows} of a file` : `${rows} on ${counted(pages, "page")}`;
}

/** How a pull went: `, 2 retries, begun again once, gone on where an earlier pull was stopped`. */
function courseOf({ kind, retries, restarts, resumed }: SyncLine): string {
  if (kind === "import") return "";
  const again = restarts === 1 ? "once" : counted(restarts, "time");
  return [
    "",
    counted(retries, "retry", "retries"),
    ...(restarts > 0 ? [`begun again ${again}, as the vendor no longer knew where its pages stood`] : []),
    ...(resumed ? ["gone on where an earlier pull was stopped"] : []),
  ].join(", ");
}

/** Every row that came is one of these; `first` is the noun of the first figure. */
function countsOf(
  { rows_new, rows_revised, duplicates, problems }: Counts,
  first: "new" | "new row",
): string {
  return [
    first === "new" ? `${count(rows_new)} new` : counted(rows_new, "new row"),
    `${count(rows_revised)} revised`,
    `${count(duplicates)} held already`,
    counted(problems, "problem"),
  ].join(", ");
}

/** `Pulled 3 of 3 sources, imported 3 of 3 files`: whole ones, of all that were tried. */
function deedOf(lines: SyncLine[]): string {
  const deed = (kind: SyncLine["kind"], verb: string, noun: string) => {
    const tried = lines.filter((line) => line.kind === kind);
    const whole = tried.filter((line) => line.status === "ok").length;
    return tried.length === 0 ? [] : [`${verb} ${count(whole)} of ${counted(tried.length, noun)}`];
  };
  const words = [...deed("pull", "pulled", "source"), ...deed("import", "imported", "file")].join(", ");
  return words === "" ? "Nothing was pulled" : words.charAt(0).toUpperCase() + words.slice(1);
}

function toneOf(lines: SyncLine[]): Tone {
  if (lines.length > 0 && lines.every((line) => line.status === "failed")) return "danger";
  return lines.every((line) => line.status === "ok" && line.problems === 0) ? "success" : "warning";
}
