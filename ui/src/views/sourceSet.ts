/** The settings of a source: what they are, and how they are changed. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SourceLine } from "../bindings/SourceLine";
import type { SourceSettings } from "../bindings/SourceSettings";
import { useHost } from "../state";

/** The settings as they are. */
export function settingsOf({ name, is_paused, every_minutes, kept_days }: SourceLine): SourceSettings {
  return { name, is_paused, every_minutes, kept_days };
}

/** Sets them; what is shown of the source is read again. */
export function useSourceSet() {
  const host = useHost();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: SourceSettings) => host.sourceSet(settings),
    networkMode: "always",
    // Rows are what they were: the log is not opened anew.
    onSuccess: () =>
      Promise.all(["status", "coverage"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
