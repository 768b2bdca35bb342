/** The log's verbs, answered by an opened pack: so the log's own grid, chips, facets and bars show its rows too. */
import type { Host } from "../host";

/** The host for what shows the rows of one pack. */
export function hostOfPack(host: Host, pack: number): Host {
  return {
    ...host,
    logOpen: ({ query }, hear) => host.openedQuery({ pack, query }, hear),
    logRows: (request) => host.openedRows(request),
    logCounts: (request) => host.openedCounts(request),
    logFacet: (request) => host.openedFacet(request),
    logHistogram: (request) => host.openedHistogram(request),
    logLocate: (request) => host.openedLocate(request),
  };
}
