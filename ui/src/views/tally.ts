/** How the deliveries of the workspace stand, for those who look at something else. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import type { CaptureTally } from "../bindings/CaptureTally";
import { useHost } from "../state";

/** The key under which imports of captures run. */
export const CAPTURE_IMPORT = ["capture-import"] as const;

/** The key under which sets of captures are held. */
export const CAPTURES = "captures";

/** The keys under which the numbers and the stored problems are held: they change with the captures. */
export const TALLY = "capture-tally";
export const CAPTURE_PROBLEMS = "capture-problems";

/** The numbers; undefined until they are known, and where they cannot be: the screen of webhooks says why. */
export function useTally(): CaptureTally | undefined {
  const host = useHost();
  const { data } = useQuery({ queryKey: [TALLY], queryFn: () => host.captureTally(), networkMode: "always" });
  return data;
}

/** Something came: lists and numbers are asked anew, and what was compared before is not told any more. */
export function renewArrivals(client: QueryClient): void {
  for (const key of [CAPTURES, TALLY, CAPTURE_PROBLEMS]) void client.invalidateQueries({ queryKey: [key] });
  forgetComparisons(client);
}

/** Deliveries or rows are others than those that were compared. What is looked at now stays until it is asked anew. */
export function forgetComparisons(client: QueryClient): void {
  void client.resetQueries({ queryKey: ["reconcile"], type: "inactive" });
}
