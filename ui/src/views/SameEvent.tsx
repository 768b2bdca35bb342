/** Where else the same event is: its row in the log, the delivery again, another body under its id; and what to compare. */
import { useQuery } from "@tanstack/react-query";
import { Copy, Fingerprint, GitCompare, type LucideIcon, ScrollText, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "react-aria-components";
import type { Elsewhere } from "../bindings/Elsewhere";
import type { ElsewhereCapture } from "../bindings/ElsewhereCapture";
import type { Reconciliation } from "../bindings/Reconciliation";
import { asFailure } from "../host";
import { Loading } from "../parts/EmptyState";
import { count, counted } from "../parts/format";
import { Visible } from "../parts/Visible";
import { useHost, useInstant } from "../state";
import { useActions } from "./actions";
import { FailureNote } from "./FailureNote";
import { reconcileKey } from "./ReconcilePeriod";
import { TraceDialog } from "./TraceDialog";
import { standingWord } from "./webhookWords";
import { useWindow } from "./window";

/** Shown of each kind; the rest is counted. */
const SHOWN = 5;

/** The panel, for a capture by its number: made anew for another one. */
export function SameEvent({ id }: { id: number }) {
  const host = useHost();
  const isSettled = useSettled();
  const { data, error, refetch } = useQuery({
    queryKey: ["elsewhere", id],
    queryFn: () => host.elsewhereShow({ id }),
    enabled: isSettled,
    networkMode: "always",
  });
  const [isTracing, setTracing] = useState(false);
  return (
    <section className="panel" aria-label="Same event elsewhere">
      <header className="panel-head">
        <h2>Same event elsewhere</h2>
      </header>
      {error !== null ? (
        <FailureNote failure={asFailure(error)} onAct={() => void refetch()} />
      ) : data === undefined ? (
        <Loading>Looking for the same event</Loading>
      ) : (
        <ul className="panel-body same-event small" aria-label="Same event">
          <Found elsewhere={data} />
          <Item icon={Fingerprint} onPress={() => setTracing(true)}>
            Everything this token, address or actor did
          </Item>
        </ul>
      )}
      <TraceDialog of={isTracing ? { capture: id, row: null } : null} onClose={() => setTracing(false)} />
    </section>
  );
}

/** Short enough not to be waited for, long enough that going through the list by key asks for none of it, in ms. */
const PAUSE_MS = 150;

/** True once this has stood here for a moment: all rows and deliveries are looked through for each answer. */
function useSettled(): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), PAUSE_MS);
    return () => clearTimeout(timer);
  }, []);
  return isSettled;
}

function Found({ elsewhere }: { elsewhere: Elsewhere }) {
  const { rows, duplicates, conflicts, same_row: sameRow, mentions, sources } = elsewhere;
  const { more_same_row: moreOfRow, more_ids: moreIds } = elsewhere;
  const { perform } = useActions();
  const { ask } = useWindow();
  const written = useInstant();
  return (
    <>
      {rows.length === 0 && (
        <Item icon={ScrollText} said="none">
          Row in the log with this id
        </Item>
      )}
      {rows.slice(0, SHOWN).map(({ row, source, at, is_superseded: isOld }) => (
        <Item
          key={row}
          icon={ScrollText}
          said={isOld ? "an older revision" : "same id"}
          hint={at === null ? "time not recorded" : written(at)}
          onPress={() => {
            ask(isOld ? "revision:all" : "");
            perform({ id: "go-to-row", row });
          }}
        >
          Row <b>{count(row)}</b> of <Visible text={source} limit={60} />
        </Item>
      ))}
      {rows.length > SHOWN && <Item icon={ScrollText}>{count(rows.length - SHOWN)} more rows</Item>}
      <Captures icon={Copy} words="Captured again" captures={duplicates} none="no" />
      <Captures
        icon={TriangleAlert}
        words="Same id, another body"
        captures={conflicts}
        none="none"
        tone={conflicts.length > 0 ? "tone-warning" : ""}
      />
      {sameRow.length > 0 && (
        <Captures
          icon={Copy}
          words="Same row, another delivery"
          captures={sameRow}
          more={moreOfRow}
          none=""
        />
      )}
      {mentions.map(({ id, query, rows: named }) => (
        <Item key={id} icon={ScrollText} said={counted(named, "row")} onPress={() => ask(query)}>
          Something was done to <Visible text={id} limit={40} />
        </Item>
      ))}
      {moreIds > 0 && (
        <Item icon={ScrollText}>
          {counted(moreIds, "more id")} of it {moreIds === 1 ? "was" : "were"} not looked for in other rows
        </Item>
      )}
      {sources.map((source) => (
        <Reconcile key={source} source={source} />
      ))}
    </>
  );
}

interface CapturesProps {
  icon: LucideIcon;
  words: string;
  captures: ElsewhereCapture[];
  /** How many more there are. */
  more?: number;
  /** Said where there is none. */
  none: string;
  tone?: string;
}

/** Each with its verdict: an unsigned copy that anybody could have made up stands beside the genuine one. */
function Captures({ icon, words, captures, more = 0, none, tone = "" }: CapturesProps) {
  const { perform } = useActions();
  const all = captures.length + more;
  if (all === 0)
    return (
      <Item icon={icon} said={none}>
        {words}
      </Item>
    );
  return (
    <>
      {captures.slice(0, SHOWN).map(({ capture, standing }) => (
        <Item
          key={capture}
          icon={icon}
          tone={tone}
          said={`delivery ${count(capture)}, ${standingWord(standing)}`}
          onPress={() => perform({ id: "show-capture", capture })}
        >
          {words}
        </Item>
      ))}
      {all > SHOWN && (
        <Item icon={icon} tone={tone} said={`${count(all)} in all`}>
          {words}
        </Item>
      )}
    </>
  );
}

/** How many are missing is known once they were compared. */
function Reconcile({ source }: { source: string }) {
  const host = useHost();
  const { perform } = useActions();
  const request = { source, from: null, to: null };
  const { data } = useQuery<Reconciliation>({
    queryKey: reconcileKey(request),
    queryFn: () => host.reconcileRun(request),
    enabled: false,
  });
  const missing = data === undefined ? null : data.missing_in_log.count + data.missing_in_webhooks.count;
  return (
    <Item
      icon={GitCompare}
      said={missing === null ? "compare" : missing === 0 ? "none missing" : `${count(missing)} missing`}
      onPress={() => perform({ id: "reconcile", source })}
    >
      Reconcile <Visible text={source} limit={60} />
    </Item>
  );
}

interface ItemProps {
  icon: LucideIcon;
  /** At the right. */
  said?: string;
  hint?: string;
  tone?: string;
  onPress?: () => void;
  children: ReactNode;
}

/** One line; a button where there is somewhere to go. */
function Item({ icon: Icon, said, hint, tone = "", onPress, children }: ItemProps) {
  const inner = (
    <>
      <Icon className={`icon ${tone}`} aria-hidden />
      <span className="same-words">{children}</span>
      {said !== undefined && <span className={`push nowrap ${tone === "" ? "muted" : tone}`}>{said}</span>}
    </>
  );
  return (
    <li title={hint}>
      {onPress === undefined ? (
        <span className="same-line">{inner}</span>
      ) : (
        <Button className="same-line context-link" onPress={onPress}>
          {inner}
        </Button>
      )}
    </li>
  );
}
