/** What the wizard asks of the host beside the count: keys, reviews, plans and controls. */
import { useQuery } from "@tanstack/react-query";
import { useHost } from "../state";

/** The keys that could sign. */
export function useKeys() {
  const host = useHost();
  return useQuery({ queryKey: ["keys"], queryFn: () => host.keyList() });
}

/** The access reviews. */
export function useReviews() {
  const host = useHost();
  return useQuery({ queryKey: ["reviews"], queryFn: () => host.reviewList() });
}

/** Plans, and how fresh packs are. */
export function usePlans() {
  const host = useHost();
  return useQuery({ queryKey: ["plans"], queryFn: () => host.planList() });
}

/** What the packs speak to. */
export function useControls() {
  const host = useHost();
  return useQuery({
    queryKey: ["controls"],
    queryFn: () => host.controlList(),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
