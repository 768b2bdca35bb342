/** Starts the window with the host that fits where it runs. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { Host } from "./host";
import { insideTauri, tauriHost } from "./host/tauri";
import { App } from "./views/App";
import "./styles/index.css";

/** Long enough that progress can be seen in a browser. */
const FAKE_PAUSE_MS = 60;
/** Some 120 days of them. */
const FAKE_ROWS = 7_600;

const root = document.getElementById("root");
if (root === null) throw new Error("BUG: index.html has no #root");
const page = createRoot(root);
void chooseHost().then((host) =>
  page.render(
    <StrictMode>
      {host === null ? <p>This page works only inside the Exhibit window.</p> : <App host={host} />}
    </StrictMode>,
  ),
);

/** A release never carries invented rows: the fake host exists in `vite dev` and in mode `fake` alone. */
async function chooseHost(): Promise<Host | null> {
  if (insideTauri()) return tauriHost();
  if (!import.meta.env.DEV && import.meta.env.MODE !== "fake") return null;
  const { fakeHost } = await import("./host/fake");
  const startsFilled = new URLSearchParams(location.search).has("filled");
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, FAKE_PAUSE_MS));
  const picks = {
    import: ["/home/dana/Downloads/outworx-april.csv"],
    captures: ["/home/dana/Downloads/hooks.har"],
    pack: ["/home/dana/Downloads/access-review-q1.zip"],
    accounts: ["/home/dana/Downloads/accounts.csv"],
    key: ["/home/dana/.ssh/id_ed25519"],
    signers: ["/home/dana/Downloads/allowed_signers"],
    folder: ["/home/dana/Documents/packs"],
  };
  return fakeHost({ now: Date.now(), rows: FAKE_ROWS, startsFilled, pause, picks });
}
