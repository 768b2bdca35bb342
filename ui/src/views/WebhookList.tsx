/** The deliveries: how many stand how, and one line each, drawn as they come into view. */
import { ArrowUp, Square, SquareCheck } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { CaptureLine } from "../bindings/CaptureLine";
import type { CaptureSet } from "../bindings/CaptureSet";
import type { Standing } from "../bindings/Standing";
import { Button } from "../parts/Button";
import { count, counted, localParts } from "../parts/format";
import { Visible } from "../parts/Visible";
import { WindowList, type WindowListHandle } from "../parts/WindowList";
import { useInstant, useSettings } from "../state";
import { dayWords } from "./packPeriod";
import { fileName } from "./packWords";
import { useTicks } from "./ticked";
import type { CaptureList, Looking } from "./webhookDesk";
import { againWords, lineWords, STANDING_WORDS, STANDINGS } from "./webhookWords";

/** Height of a line in px: `.window-item` in webhooks.css. */
const LINE_PX = 58;

/** All, and each standing with its count. "Not checked" is offered only while something is. */
export function WebhookFilter(props: {
  set: CaptureSet;
  standings: Standing[];
  onShow: (standings: Standing[]) => void;
}) {
  const { set, standings, onShow } = props;
  const { counts } = set;
  const all = STANDINGS.reduce((sum, standing) => sum + counts[standing], 0);
  const offered = STANDINGS.filter(
    (standing) => standing !== "unchecked" || counts.unchecked > 0 || standings.includes(standing),
  );
  return (
    <ToggleButtonGroup
      className="seg"
      aria-label="Verdicts"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={standings.length === 0 ? ["all"] : standings}
      onSelectionChange={(keys) => {
        const [key] = keys;
        onShow(key === "all" || key === undefined ? [] : [key as Standing]);
      }}
    >
      <ToggleButton id="all">All {count(all)}</ToggleButton>
      {offered.map((standing) => {
        const { icon: Icon, tone, word } = STANDING_WORDS[standing];
        const label = `${count(counts[standing])} ${word.toLowerCase()}`;
        return (
          <ToggleButton key={standing} id={standing} aria-label={label}>
            <span className="row seg-count" title={label}>
              <Icon className={`icon tone-${tone}`} aria-hidden />
              {count(counts[standing])}
            </span>
          </ToggleButton>
        );
      })}
    </ToggleButtonGroup>
  );
}

/** `looking` is told what is in view, so that a newer list keeps it. */
export interface WebhookListProps {
  list: CaptureList;
  at: number;
  looking: { current: Looking };
  onAt: (at: number) => void;
}

/** The list. When others come above it, what is in view stays where it is, and a button leads to them. */
export function WebhookList({ list, at, looking, onAt }: WebhookListProps) {
  const { set, windows } = list;
  const handle = useRef<WindowListHandle>(null);
  const above = useArrivedAbove(list, { at, handle });
  const onView = useCallback(
    (first: number, end: number) => {
      looking.current.view = { first, end };
      windows.want(first, Math.min(end, set.count));
    },
    [looking, windows, set.count],
  );
  useEffect(() => {
    if (windows.at(at) === undefined && at < set.count) windows.want(at, at + 1);
  }, [windows, at, set.count]);
  return (
    <>
      {above.count > 0 && (
        <div className="hook-newer" role="status">
          <Button
            size="small"
            onPress={() => {
              handle.current?.reveal(0);
              above.forget();
            }}
          >
            <ArrowUp className="icon icon-12" aria-hidden />
            {counted(above.count, "newer delivery", "newer deliveries")}
          </Button>
        </div>
      )}
      <WindowList
        label="Deliveries"
        count={set.count}
        rowPx={LINE_PX}
        itemAt={windows.at}
        onView={onView}
        active={at}
        onActive={onAt}
        onTop={above.forget}
        ref={handle}
      >
        {(line) => <Line line={line} />}
      </WindowList>
    </>
  );
}

/** How many came above what is in view since its beginning was seen; the view moves along with what it shows. */
function useArrivedAbove(
  { set }: CaptureList,
  { at, handle }: { at: number; handle: { current: WindowListHandle | null } },
) {
  const [arrived, setArrived] = useState(0);
  const before = useRef({ set, at });
  useLayoutEffect(() => {
    const { set: old, at: place } = before.current;
    before.current = { set, at };
    if (old === set) return;
    const moved = at - place;
    if (set.place !== null && moved > 0 && set.total - old.total >= moved) {
      handle.current?.shift(moved);
      setArrived((sum) => sum + moved);
    } else if (moved !== 0) handle.current?.reveal(at);
  }, [set, at, handle]);
  const forget = useCallback(() => setArrived(0), []);
  return { count: arrived, forget };
}

function Line({ line }: { line: CaptureLine }) {
  const { ids, toggle } = useTicks();
  const isTicked = ids.includes(line.id);
  const Box = isTicked ? SquareCheck : Square;
  const again = againWords(line);
  return (
    <>
      <span className="pick-title">
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the key X on the list does the same. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: an option of a list holds no control; it says its state. */}
        <span
          className={`tick-box ${isTicked ? "tone-info" : "subtle"}`}
          title={isTicked ? "Untick" : "Tick for a replay of many"}
          onClick={(event) => {
            event.stopPropagation();
            toggle(line.id);
          }}
        >
          <Box className="icon" aria-hidden />
          {isTicked && <span className="sr">ticked</span>}
        </span>
        <code className="small clip">
          <EventName line={line} />
        </code>
        <Received at={line.received_at} />
      </span>
      <span className="pick-meta">
        <StandingBadge standing={line.standing} />
        <span className="clip">
          <Visible text={lineWords(line)} limit={160} />
        </span>
        {again !== null && <span className="push tiny muted nowrap">{again}</span>}
      </span>
    </>
  );
}

/** What a delivery is about; the file it stands in where it does not say. */
export function EventName({ line }: { line: CaptureLine }) {
  if (line.event !== null) return <Visible text={line.event} limit={120} />;
  return (
    <i className="absent">
      no event named
      {line.file !== null && (
        <>
          , <Visible text={fileName(line.file)} limit={80} />
        </>
      )}
    </i>
  );
}

function Received({ at }: { at: string | null }) {
  const { zone } = useSettings().settings;
  const written = useInstant();
  if (at === null) return <i className="push tiny absent nowrap">time not recorded</i>;
  return (
    <span className="push tiny subtle nowrap" title={written(at)}>
      {dayWords(at, zone)} {localParts(at, zone)?.time}
    </span>
  );
}

/** Where a delivery stands: sign and word; what is right has no ground. */
export function StandingBadge({ standing }: { standing: Standing }) {
  const { icon: Icon, tone, word } = STANDING_WORDS[standing];
  return (
    <span className={`badge ${standing === "valid" ? "quiet" : tone}`}>
      <Icon className={`icon tone-${tone}`} aria-hidden />
      {word}
    </span>
  );
}
