/** The values of one field in the rows of the query. */
import type { Facet } from "../bindings/Facet";
import type { ResultSet } from "../bindings/ResultSet";
import { type Aside, openBeside, useAside } from "./logBeside";
import { isOf, queryOf } from "./logTerms";

/** Which values are wanted. */
export interface FacetWish {
  set: ResultSet;
  field: string;
  limit: number;
}

/**
 * Counts the values of a field. The terms on that field itself are left out, so that the other values can be chosen
 * too; everything else of the query applies.
 */
export function useFacet({ set, field, limit }: FacetWish, onStale: () => void): Aside<Facet> {
  const others = set.terms.filter((term) => !isOf(term, field));
  const isWhole = others.length === set.terms.length;
  const query = queryOf(others);
  const key = isWhole ? ["facet", field, limit, set.handle] : ["facet", field, limit, query];
  return useAside<Facet>(
    key,
    async (host) => {
      const { handle } = isWhole ? set : await openBeside(host, query);
      return host.logFacet({ handle, field, limit });
    },
    onStale,
  );
}
