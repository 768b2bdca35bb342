/** The status bar: whether vendors can be reached, how fresh the rows are, what runs, and what the log's head is. */
import { Clock, Fingerprint, Shield, WifiOff } from "lucide-react";
import type { Indexing } from "../bindings/Indexing";
import type { WorkspaceStatus } from "../bindings/WorkspaceStatus";
import { Words } from "../parts/Fingerprint";
import { ago, count, counted, localParts } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { StatusBar, StatusButton, StatusItem } from "../parts/StatusBar";
import { useInstant, useNow, useSettings } from "../state";
import { EndedTasks } from "./EndedTasks";
import { type Offline, useOffline } from "./offline";
import { RunningTasks } from "./RunningTasks";
import { isPulled } from "./sourceWords";
import { useTally } from "./tally";
import { useWindow } from "./window";
import { TIERS } from "./words";

/** The bar. */
export function WorkspaceBar() {
  const { status } = useWindow();
  const offline = useOffline();
  return (
    <StatusBar
      start={
        <>
          {offline !== null && <OfflineSince offline={offline} />}
          <LastPull status={status} />
          <StatusItem label="Rows">{count(status.rows)}</StatusItem>
          <Indexed indexing={status.indexing} />
          <Deliveries />
          <RunningTasks />
          <EndedTasks />
          <NotKept />
        </>
      }
      end={
        <>
          <Zone />
          <Head status={status} />
          <Tier tier={status.tier} />
        </>
      }
    />
  );
}

function OfflineSince({ offline }: { offline: Offline }) {
  const instant = useInstant();
  const { zone } = useSettings().settings;
  const { since } = offline;
  const time = since === null ? null : localParts(since, zone)?.time.slice(0, 5);
  return (
    <StatusItem
      tone="warning"
      icon={WifiOff}
      {...(since !== null && { title: `No source could be reached since ${instant(since)}` })}
    >
      <span role="status">Offline{time == null ? "" : ` since ${time}`}</span>
    </StatusItem>
  );
}

function LastPull({ status }: { status: WorkspaceStatus }) {
  const now = useNow();
  const instant = useInstant();
  const { go } = useWindow();
  const { last_pull, sources } = status;
  const pulled = sources.filter(isPulled);
  // A source that was never asked is not among those that ended well.
  const well = pulled.filter(({ last_run }) => last_run?.status === "ok").length;
  return (
    <StatusButton
      label="Last pull"
      title={titleOf(last_pull === null ? "Nothing was pulled yet" : instant(last_pull), well, pulled.length)}
      onPress={() => go("sources")}
      after={pulled.length === 0 ? "" : `, ${count(well)} of ${counted(pulled.length, "source")}`}
    >
      {last_pull === null ? "never" : since(last_pull, now)}
    </StatusButton>
  );
}

/** Nothing is said once it is done. */
function Indexed({ indexing }: { indexing: Indexing | null }) {
  if (indexing === null) return null;
  const { done, rows } = indexing;
  const title = `${count(done)} of ${counted(rows, "row")} indexed. Nothing is missed meanwhile: the others are looked through, which takes longer.`;
  return (
    <StatusItem label="Indexing" title={title}>
      {Math.floor((100 * done) / Math.max(1, rows))} %
    </StatusItem>
  );
}

/** Nothing is said of them where there are none. */
function Deliveries() {
  const { go } = useWindow();
  const tally = useTally();
  if (tally === undefined || tally.total === 0) return null;
  const { total, failed } = tally;
  return (
    <StatusButton
      title="Captured webhooks, judged on this device"
      onPress={() => go("webhooks")}
      {...(failed > 0 && { tone: "warning" as const })}
    >
      {counted(total, "delivery", "deliveries")}
      {failed > 0 && `, ${count(failed)} failed the check`}
    </StatusButton>
  );
}

function titleOf(when: string, well: number, pulled: number): string {
  return pulled === 0 ? when : `${when}\n${count(well)} of ${counted(pulled, "source")} ended well last`;
}

function since(at: string, now: number): string {
  const span = ago(at, now);
  return span === "now" || span.startsWith("in ") ? "just now" : `${span} ago`;
}

/** The settings screen says why; elsewhere a change that was taken back must not pass unseen. */
function NotKept() {
  const { go, screen } = useWindow();
  const { failure } = useSettings();
  if (failure === null || screen === "settings") return null;
  return (
    <StatusButton tone="danger" title={visibleText(failure.message)} onPress={() => go("settings")}>
      <span role="alert">Setting not kept</span>
    </StatusButton>
  );
}

function Zone() {
  const { go } = useWindow();
  const { zone } = useSettings().settings;
  return (
    <StatusButton
      label="Zone"
      icon={Clock}
      title="Every time is shown in this zone"
      onPress={() => go("settings")}
    >
      {zone}
    </StatusButton>
  );
}

function Head({ status }: { status: WorkspaceStatus }) {
  const { go } = useWindow();
  const { tree_size, root, root_words } = status;
  if (tree_size === 0)
    return (
      <StatusItem label="Head" icon={Fingerprint} title="The log holds nothing yet">
        none
      </StatusItem>
    );
  const title = `${root_words.join(" · ")}\n${counted(tree_size, "leaf", "leaves")}, root ${root}`;
  return (
    <StatusButton label="Head" icon={Fingerprint} title={title} onPress={() => go("trust")}>
      <Words words={root_words} length="few" />
    </StatusButton>
  );
}

function Tier({ tier }: { tier: string }) {
  const { go } = useWindow();
  const known = TIERS[tier];
  return (
    <StatusButton
      label="Trust"
      icon={Shield}
      title={known?.meaning ?? "A tier that this Exhibit does not know"}
      onPress={() => go("trust")}
    >
      {known?.name.toLowerCase() ?? tier}
    </StatusButton>
  );
}
