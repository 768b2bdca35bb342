/** The status bar of a workspace: how fresh it is, how much it holds, and how far it can be trusted. */
import { count } from "../parts/format";
import { StatusBar, StatusItem } from "../parts/StatusBar";
import { Visible } from "../parts/Visible";
import { useInstant, useSettings } from "../state";
import { useWindow } from "./window";

/** Words of the head shown; the title has all eight. */
const HEAD_WORDS = 4;

/** The bar. */
export function WorkspaceBar() {
  const { status } = useWindow();
  const { settings } = useSettings();
  const instant = useInstant();
  return (
    <StatusBar
      start={
        <>
          <StatusItem label="Last pull">
            {status.last_pull === null ? "never" : instant(status.last_pull)}
          </StatusItem>
          <StatusItem label="Rows">{count(status.rows)}</StatusItem>
        </>
      }
      end={
        <>
          <StatusItem label="Zone">{settings.zone}</StatusItem>
          <StatusItem label="Head" title={`${count(status.tree_size)} leaves, root ${status.root}`}>
            {status.tree_size === 0 ? "none" : status.root_words.slice(0, HEAD_WORDS).join(" ")}
          </StatusItem>
          <StatusItem label="Tier">
            <Visible text={status.tier} />
          </StatusItem>
        </>
      }
    />
  );
}
