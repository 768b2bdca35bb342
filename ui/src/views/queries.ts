/** How answers of the core are kept while they are shown. */
import { QueryClient } from "@tanstack/react-query";

/** The core is on this device: no retries behind the reader's back, and no waiting for a network. */
export function localQueries(): QueryClient {
  const local = { networkMode: "always" as const, retry: false, refetchOnWindowFocus: false };
  return new QueryClient({ defaultOptions: { queries: local, mutations: { networkMode: "always" } } });
}
