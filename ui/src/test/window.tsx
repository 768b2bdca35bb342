/** Opens the window on a fake host, the way every test of the whole window does. */
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { Host } from "../host";
import { type FakeOptions, fakeHost } from "../host/fake";
import { App } from "../views/App";

/** The present of every test's fake host, in ms since 1970. */
export const NOW = Date.now();

/** `change` may replace verbs of the host before anything is drawn. */
export function openWindow(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const host = fakeHost({ now: NOW, rows: 501, startsFilled: true, ...options });
  change(host);
  const { unmount } = render(<App host={host} />);
  return { host, unmount, user: userEvent.setup() };
}

/** The same host in a new window, as after a restart. */
export function openAgain(host: Host) {
  const { unmount } = render(<App host={host} />);
  return { unmount, user: userEvent.setup() };
}
