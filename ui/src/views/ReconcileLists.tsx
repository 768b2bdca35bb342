/** The lists of a reconciliation: each says what it means, how many there are, and leads to row and delivery. */
import { useRef } from "react";
import type { Reconciliation } from "../bindings/Reconciliation";
import type { TieLine } from "../bindings/TieLine";
import type { TieList } from "../bindings/TieList";
import { Badge, type Tone } from "../parts/Badge";
import { Button } from "../parts/Button";
import { count } from "../parts/format";
import { useMore } from "../parts/More";
import { Tally } from "../parts/Tally";
import { None, NotRecorded, Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { useActions } from "./actions";
import { useWindow } from "./window";

type Name =
  | "missing_in_log"
  | "missing_in_webhooks"
  | "duplicates"
  | "late"
  | "out_of_order"
  | "differing"
  | "refused";

/** The lists, the gravest first; `tone` is that of a list that is not empty. */
const LISTS: { name: Name; title: string; means: string; tone: Tone }[] = [
  {
    name: "missing_in_log",
    title: "Missing in the log",
    means: "Delivered, and no row of the source has its id.",
    tone: "warning",
  },
  {
    name: "missing_in_webhooks",
    title: "Missing in webhooks",
    means: "In the log, and no delivery that counts told it: vendors drop deliveries that fail.",
    tone: "warning",
  },
  {
    name: "differing",
    title: "Content differs",
    means: "Delivery and row have one id and say different things.",
    tone: "danger",
  },
  {
    name: "refused",
    title: "Refused",
    means: "Deliveries whose check failed. They prove nothing and count for nothing.",
    tone: "danger",
  },
  { name: "duplicates", title: "Duplicates", means: "Told by more than one delivery.", tone: "info" },
  { name: "late", title: "Late", means: "Delivered more than 60 s after it happened.", tone: "info" },
  {
    name: "out_of_order",
    title: "Out of order",
    means: "Delivered after what happened later.",
    tone: "info",
  },
];

/** `onLeave` is called before another screen is shown. */
export function ReconcileLists({ found, onLeave }: { found: Reconciliation; onLeave: () => void }) {
  const first = useRef<HTMLDivElement>(null);
  const lead = (at: number) => {
    const list = first.current?.querySelectorAll<HTMLElement>("section[data-list]")[at];
    list?.focus({ preventScroll: true });
    list?.scrollIntoView({ block: "start" });
  };
  return (
    <div ref={first} className="reconcile-lists">
      <ul className="reconcile-counts" aria-label="Found">
        {LISTS.map(({ name, title, tone }, at) => (
          <li key={name}>
            <Button size="small" look="quiet" onPress={() => lead(at)}>
              {title}
              <Many count={found[name].count} tone={tone} />
            </Button>
          </li>
        ))}
      </ul>
      {LISTS.map(({ name, title, means, tone }) => (
        <section key={name} className="panel" aria-label={title} data-list tabIndex={-1}>
          <header className="panel-head">
            <h3>{title}</h3>
            <span className="small muted clip">{means}</span>
            <span className="push">
              <Many count={found[name].count} tone={tone} />
            </span>
          </header>
          {found[name].count > 0 && (
            <Lines title={title} list={found[name]} command={commandOf(found)} onLeave={onLeave} />
          )}
        </section>
      ))}
    </div>
  );
}

function Many({ count: number, tone }: { count: number; tone: Tone }) {
  return (
    <Badge tone={number === 0 ? "success" : tone} look="quiet">
      {number === 0 ? "none" : count(number)}
    </Badge>
  );
}

const HEADS = ["Event and id", "Happened, then came", "What is to be said", "Show"];

/** What writes all lines of the same comparison. A name that a shell would read otherwise is not put into it. */
function commandOf({ source, from, to }: Reconciliation): string {
  const name = /^[A-Za-z0-9][\w.-]*$/.test(source) ? source : "SOURCE";
  const period = [from === null ? "" : ` --from ${from}`, to === null ? "" : ` --to ${to}`];
  return `exhibit webhook reconcile ${name}${period.join("")} --json`;
}

interface LinesProps {
  title: string;
  list: TieList;
  command: string;
  onLeave: () => void;
}

function Lines({ title, list, command, onLeave }: LinesProps) {
  const { shown, button } = useMore(list.lines, ["line", "lines"]);
  return (
    <Tally
      label={title}
      frame={`${title}, one by one`}
      heads={HEADS}
      below={
        <>
          {" "}
          {button}
          {list.lines.length < list.count && (
            <p className="small muted">
              The first {count(list.lines.length)} of {count(list.count)} are here. The command line writes
              all: <code>{command}</code>
            </p>
          )}
        </>
      }
    >
      {shown.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an id may be there more than once.
        <Line key={at} line={line} onLeave={onLeave} />
      ))}
    </Tally>
  );
}

function Line({ line, onLeave }: { line: TieLine; onLeave: () => void }) {
  const written = useInstant();
  const { perform } = useActions();
  const { ask } = useWindow();
  const { key, capture, row, event, at, received_at: came, note } = line;
  return (
    <tr>
      <td className="mono tiny wrap">
        {event === null ? <NotRecorded /> : <Visible text={event} limit={60} />}
        <span className="block subtle">
          <Visible text={key} limit={80} />
        </span>
      </td>
      <td className="nowrap">
        {at === null ? <NotRecorded /> : written(at)}
        <span className="block muted">
          {came === null ? capture === null ? <None /> : <NotRecorded /> : written(came)}
        </span>
      </td>
      <td className="wrap small">{note !== null && <Visible text={note} limit={400} />}</td>
      <td className="nowrap">
        {capture !== null && (
          <Button
            size="small"
            onPress={() => {
              onLeave();
              perform({ id: "show-capture", capture });
            }}
          >
            Delivery {count(capture)}
          </Button>
        )}{" "}
        {row !== null && (
          <Button
            size="small"
            onPress={() => {
              onLeave();
              ask("");
              perform({ id: "go-to-row", row });
            }}
          >
            Row {count(row)}
          </Button>
        )}
      </td>
    </tr>
  );
}
