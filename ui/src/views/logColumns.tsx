/** The columns of the log. */
import type { LogRow } from "../bindings/LogRow";
import { Badge } from "../parts/Badge";
import { ago, count } from "../parts/format";
import type { Column } from "../parts/Grid";
import { cut, visibleText } from "../parts/hidden";
import { None, NotRecorded, Visible } from "../parts/Visible";
import type { Records } from "./logRecords";
import { ACTOR_TYPES, ORIGINS, OUTCOMES, type Sign } from "./words";

/** Enough of an id to tell two apart in a list; the drawer has it whole. */
const ID_PREFIX = 6;
/** Of a time that the vendor wrote without a zone. */
export const ZONE_ASSUMED = "zone assumed: UTC";
/** Longest tooltip, in UTF-16 units. */
const TITLE_LIMIT = 400;

/** `now` in ms since 1970 is what "Ago" counts from; `instant` writes a time in the reader's zone. */
export interface ColumnsOf {
  now: number;
  instant: (at: string) => string;
  records: Records;
}

/** A column whose least width is said once. */
function column(
  id: string,
  head: string,
  track: { minPx: number; grow: string; leaves?: number },
  cells: Pick<Column<LogRow>, "cell" | "title">,
): Column<LogRow> {
  const { minPx, grow, leaves } = track;
  const width = grow === "" ? `${minPx}px` : `minmax(${minPx}px, ${grow})`;
  return { id, head, width, minPx, ...(leaves === undefined ? {} : { leaves }), ...cells };
}

/** The columns. Where they do not fit, Origin goes first, then Source, Project and Resource. */
export function logColumns({ now, instant, records }: ColumnsOf): Column<LogRow>[] {
  return [
    column("folio", "#", { minPx: 72, grow: "" }, { cell: (row) => count(row.row) }),
    column(
      "ago",
      "Ago",
      { minPx: 58, grow: "" },
      {
        cell: (row) => <Ago at={row.at} now={now} instant={instant} />,
        title: ({ at, at_assumed }) => {
          if (at === null) return "time not recorded";
          return at_assumed ? `${instant(at)} (${ZONE_ASSUMED})` : instant(at);
        },
      },
    ),
    column(
      "action",
      "Action",
      { minPx: 344, grow: "2.4fr" },
      { cell: (row) => <Action row={row} />, title: actionTitle },
    ),
    column(
      "actor",
      "Actor",
      { minPx: 116, grow: "1.4fr" },
      { cell: (row) => <Actor row={row} records={records} />, title: actorTitle },
    ),
    column(
      "resource",
      "Resource",
      { minPx: 104, grow: "1.2fr", leaves: 4 },
      { cell: (row) => <Resource row={row} records={records} />, title: resourceTitle },
    ),
    column(
      "project",
      "Project",
      { minPx: 88, grow: "1fr", leaves: 3 },
      {
        cell: (row) => <Held text={row.project} isRecorded={records(row.source, "project")} />,
        title: (row) => titleOf(row.project),
      },
    ),
    column(
      "origin",
      "Origin",
      { minPx: 60, grow: "0.6fr", leaves: 1 },
      {
        cell: (row) => <SignedWord sign={ORIGINS[row.origin]} />,
        title: (row) => `origin ${ORIGINS[row.origin].word}`,
      },
    ),
    column(
      "source",
      "Source",
      { minPx: 104, grow: "0.8fr", leaves: 2 },
      { cell: (row) => <Visible text={row.source} />, title: (row) => titleOf(row.source) },
    ),
  ];
}

/** The text; where there is none, whether the source would have written one. */
export function Held({ text, isRecorded }: { text: string | null; isRecorded: boolean }) {
  if (text !== null) return <Visible text={text} />;
  return isRecorded ? <None /> : <NotRecorded />;
}

function Ago({ at, now, instant }: { at: string | null; now: number; instant: (at: string) => string }) {
  if (at === null) return <NotRecorded />;
  return (
    <time dateTime={at}>
      <span className="ago">{ago(at, now)}</span>
      <span className="ago-exact">{instant(at)}</span>
    </time>
  );
}

function Action({ row }: { row: LogRow }) {
  const { tone, word } = OUTCOMES[row.outcome];
  return (
    <span className="act">
      <Badge tone={tone} look={tone === "success" ? "quiet" : "ground"}>
        <Visible text={row.label} />
      </Badge>
      <span className="sr">{word}</span>
      {row.action === null ? (
        <NotRecorded />
      ) : (
        <code className="clip">
          <Visible text={row.action} />
        </code>
      )}
    </span>
  );
}

function actionTitle(row: LogRow): string {
  return visibleText(cut(`${row.summary} (${OUTCOMES[row.outcome].word})`, TITLE_LIMIT));
}

function Actor({ row, records }: { row: LogRow; records: Records }) {
  const { icon: Icon, word } = ACTOR_TYPES[row.actor_type];
  return (
    <span className="signed">
      <Icon className="icon" aria-hidden />
      <span className="sr">{word}</span>
      <span className="clip">
        <Held text={row.actor} isRecorded={records(row.source, "actor")} />
      </span>
    </span>
  );
}

function actorTitle(row: LogRow): string {
  return visibleText(cut(`${row.actor ?? "no name"} (${ACTOR_TYPES[row.actor_type].word})`, TITLE_LIMIT));
}

function Resource({ row, records }: { row: LogRow; records: Records }) {
  if (row.resource_type === null && row.resource_id === null)
    return <Held text={null} isRecorded={records(row.source, "resource")} />;
  return (
    <span className="mono clip">
      {row.resource_type !== null && (
        <span className="subtle">
          <Visible text={row.resource_type} />:
        </span>
      )}
      {row.resource_id !== null && <Visible text={cut(row.resource_id, ID_PREFIX)} />}
    </span>
  );
}

function resourceTitle(row: LogRow): string | undefined {
  const parts = [row.resource_type, row.resource_id].filter((part) => part !== null);
  return parts.length === 0 ? undefined : visibleText(cut(parts.join(":"), TITLE_LIMIT));
}

function SignedWord({ sign: { icon: Icon, word } }: { sign: Sign }) {
  return (
    <span className="signed">
      <Icon className="icon" aria-hidden />
      <span className="word">{word === "not recorded" ? <NotRecorded /> : word}</span>
    </span>
  );
}

function titleOf(text: string | null): string | undefined {
  return text === null ? undefined : visibleText(cut(text, TITLE_LIMIT));
}
