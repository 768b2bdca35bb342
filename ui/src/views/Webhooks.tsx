/** The webhooks screen: captured deliveries, judged on this machine. */
import { Button } from "../parts/Button";
import { TopBar } from "./TopBar";
import { useOpenCaptures } from "./webhookDesk";

/** The screen. */
export function Webhooks() {
  const captures = useOpenCaptures();
  return (
    <>
      <TopBar>
        <Button onPress={() => void captures.pick()}>Open captures</Button>
      </TopBar>
      <main className="main" />
    </>
  );
}
