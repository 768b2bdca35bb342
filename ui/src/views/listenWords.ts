/** What is typed to start the listener, read; `trouble` says why it cannot be. */

/** What was read, or why it cannot be. */
export type Read<Value> = { value: Value } | { trouble: string };

/** A port, 0 for any. */
export function readPort(typed: string): Read<number> {
  const port = whole(typed);
  if (port === null || port > 65_535) return { trouble: "a number from 0 to 65535" };
  if (port > 0 && port < 1_024) return { trouble: "ports below 1024 belong to the system" };
  return { value: port };
}

/** A status that ends a request: 1xx would leave the sender waiting. */
export function readAnswer(typed: string): Read<number> {
  const status = whole(typed);
  return status !== null && status >= 200 && status <= 599
    ? { value: status }
    : { trouble: "a status from 200 to 599" };
}

/** An address, or none. */
export function readTarget(typed: string): Read<string | null> {
  const text = typed.trim();
  if (text === "") return { value: null };
  return hostOf(text) === null
    ? { trouble: "an address that begins with http:// or https://" }
    : { value: text };
}

/** Names of hosts, with spaces or commas between them; an address stands for its host. */
export function readHosts(typed: string): Read<string[]> {
  const hosts = typed
    .split(/[\s,]+/)
    .filter((each) => each !== "")
    .map((each) => hostOf(each) ?? bare(each));
  return hosts.every((host) => /^[a-z0-9](?:[a-z0-9.-]{0,252})$/i.test(host))
    ? { value: [...new Set(hosts)] }
    : { trouble: "names of hosts, such as abcd.tunnel.example" };
}

/** Without a port. */
function bare(host: string): string {
  return host.replace(/:\d{1,5}$/, "");
}

/** The host of an http(s) address as the core writes it, null where it is none: no brackets, no dot at its end. */
export function hostOf(url: string): string | null {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null;
  return new URL(url).hostname.replace(/^\[|\]$|\.$/g, "");
}

/** Whether the address is this device itself: nothing has to be confirmed for it. */
export function isLoopback(url: string): boolean {
  const host = hostOf(url.trim());
  return host === "localhost" || host === "::1" || (host !== null && /^127(?:\.\d{1,3}){3}$/.test(host));
}

function whole(typed: string): number | null {
  return /^\d{1,6}$/.test(typed.trim()) ? Number(typed.trim()) : null;
}
