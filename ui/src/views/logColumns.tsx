/** The columns of the log. */
import type { LogRow } from "../bindings/LogRow";
import { Badge } from "../parts/Badge";
import { ago, count, instant } from "../parts/format";
import type { Column } from "../parts/Grid";
import { cut, visibleText } from "../parts/hidden";
import { NotRecorded, Recorded, Visible } from "../parts/Visible";
import { ACTOR_TYPES, ORIGINS, OUTCOMES, type Sign } from "./words";

/** Enough of an id to tell two apart in a list; the drawer has it whole. */
const ID_PREFIX = 12;
/** Longest tooltip, in UTF-16 units. */
const TITLE_LIMIT = 400;

/** The columns; `now` in ms since 1970 is what "Ago" counts from. */
export function logColumns(now: number): Column<LogRow>[] {
  return [
    { id: "folio", head: "#", width: "72px", cell: (row) => count(row.row) },
    {
      id: "ago",
      head: "Ago",
      width: "var(--track-ago)",
      cell: (row) => <Ago at={row.at} now={now} />,
      title: agoTitle,
    },
    {
      id: "action",
      head: "Action",
      width: "minmax(320px, 2.6fr)",
      cell: (row) => <Action row={row} />,
      title: actionTitle,
    },
    {
      id: "actor",
      head: "Actor",
      width: "minmax(116px, 1.5fr)",
      cell: (row) => <Actor row={row} />,
      title: actorTitle,
    },
    {
      id: "resource",
      head: "Resource",
      width: "minmax(94px, 1.2fr)",
      cell: (row) => <Resource row={row} />,
      title: resourceTitle,
    },
    {
      id: "project",
      head: "Project",
      width: "minmax(84px, 1fr)",
      cell: (row) => <Recorded text={row.project} />,
      title: (row) => titleOf(row.project),
    },
    {
      id: "origin",
      head: "Origin",
      width: "var(--track-origin)",
      cell: (row) => <SignedWord sign={ORIGINS[row.origin]} />,
      title: (row) => `origin ${ORIGINS[row.origin].word}`,
    },
    {
      id: "source",
      head: "Source",
      width: "minmax(88px, 0.7fr)",
      cell: (row) => <Visible text={row.source} />,
      title: (row) => titleOf(row.source),
    },
  ];
}

function Ago({ at, now }: { at: string | null; now: number }) {
  return at === null ? <NotRecorded /> : <time dateTime={at}>{ago(at, now)}</time>;
}

function agoTitle({ at }: LogRow): string {
  return at === null ? "time not recorded" : instant(at);
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

function Actor({ row }: { row: LogRow }) {
  const { icon: Icon, word } = ACTOR_TYPES[row.actor_type];
  return (
    <span className="signed">
      <Icon className="icon" aria-hidden />
      <span className="sr">{word}</span>
      <span className="clip">
        <Recorded text={row.actor} />
      </span>
    </span>
  );
}

function actorTitle(row: LogRow): string {
  return visibleText(
    cut(`${row.actor ?? "not recorded"} (${ACTOR_TYPES[row.actor_type].word})`, TITLE_LIMIT),
  );
}

function Resource({ row }: { row: LogRow }) {
  if (row.resource_type === null && row.resource_id === null) return <NotRecorded />;
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
      <span className="clip word">{word === "not recorded" ? <NotRecorded /> : word}</span>
    </span>
  );
}

function titleOf(text: string | null): string | undefined {
  return text === null ? undefined : visibleText(cut(text, TITLE_LIMIT));
}
