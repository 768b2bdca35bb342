/** The log's verbs, answered by an opened pack: so the log's own grid, chips, facets and bars show its rows too. */
import type { Host } from "../host";

/**
 * The host for what shows the rows of one pack. `logLocate` finds nothing: lines of a pack have no verb to look for
 * them, so another query lets go of the line that was open.
 */
export function hostOfPack(host: Host, pack: number): Host {
  return {
    ...host,
    logOpen: ({ query }) => host.openedQuery({ pack, query }),
    logRows: (request) => host.openedRows(request),
    logCounts: (request) => host.openedCounts(request),
    logFacet: (request) => host.openedFacet(request),
    logHistogram: (request) => host.openedHistogram(request),
    logLocate: async () => ({ index: null }),
  };
}
