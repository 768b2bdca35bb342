/** The status bar of a workspace: how much it holds, how fresh it is, and how far it can be trusted. */
import type { WorkspaceStatus } from "../bindings/WorkspaceStatus";
import { count, counted, instant } from "../parts/format";
import { StatusBar, StatusItem } from "../parts/StatusBar";
import { Visible } from "../parts/Visible";

/** Hex digits of the log head shown: enough to see a change, the title has all. */
const HEAD_DIGITS = 12;

/** What each tier means, for the tooltip. */
const TIERS: Record<string, string> = {
  unsealed:
    "Changes inside the workspace can be noticed only by comparing with a copy: no signed checkpoint has been made.",
};

/** The bar. */
export function WorkspaceBar({ status }: { status: WorkspaceStatus }) {
  return (
    <StatusBar
      start={
        <>
          <StatusItem label="Rows">{count(status.rows)}</StatusItem>
          <StatusItem label="Last pull">
            {status.last_pull === null ? "never" : instant(status.last_pull)}
            {status.sources.length > 0 && `, ${counted(status.sources.length, "source")}`}
          </StatusItem>
        </>
      }
      end={
        <>
          <StatusItem label="Zone">UTC</StatusItem>
          <StatusItem label="Head" title={`${count(status.tree_size)} leaves, root ${status.root}`}>
            <span className="mono">
              {status.tree_size === 0 ? "none" : status.root.slice(0, HEAD_DIGITS)}
            </span>
          </StatusItem>
          <StatusItem label="Tier" {...titleOf(status.tier)}>
            <Visible text={status.tier} />
          </StatusItem>
        </>
      }
    />
  );
}

function titleOf(tier: string): { title?: string } {
  const title = TIERS[tier];
  return title === undefined ? {} : { title };
}
