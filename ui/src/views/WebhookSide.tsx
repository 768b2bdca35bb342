/** Beside a delivery: what can be done with it, and what all are judged by. */
import { useRef, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { CaptureLine } from "../bindings/CaptureLine";
import type { CaptureSet } from "../bindings/CaptureSet";
import { Loading } from "../parts/EmptyState";
import { useAction } from "./actions";
import { DeliverySide } from "./DeliverySide";
import { SecretPanel } from "./SecretPanel";

/** The side. Without a delivery it is about secrets alone; one that is on its way cannot be sent. */
export function WebhookSide({ set, line }: { set: CaptureSet; line: CaptureLine | undefined }) {
  const [shown, setShown] = useState<"delivery" | "secrets">("delivery");
  const replay = useRef<(() => void) | null>(null);
  // What is not in sight is not sent: the key shows it first.
  useAction("replay", () => (shown === "delivery" ? replay.current?.() : setShown("delivery")));
  if (line === undefined && set.count === 0)
    return (
      <aside className="hook-side" aria-label="Secrets and schemes">
        <SecretPanel set={set} />
      </aside>
    );
  return (
    <aside className="hook-side" aria-label="Beside the delivery">
      <Tabs
        className="hook-tabs"
        selectedKey={shown}
        onSelectionChange={(key) => setShown(key as "delivery" | "secrets")}
      >
        <TabList aria-label="Beside the delivery" className="seg">
          <Tab id="delivery">This delivery</Tab>
          <Tab id="secrets">Secrets and schemes</Tab>
        </TabList>
        <TabPanel id="delivery" className="hook-panel">
          {line === undefined ? (
            <Loading>Reading the delivery</Loading>
          ) : (
            <DeliverySide key={line.id} set={set} line={line} replay={replay} />
          )}
        </TabPanel>
        <TabPanel id="secrets" className="hook-panel">
          <SecretPanel set={set} />
        </TabPanel>
      </Tabs>
    </aside>
  );
}
