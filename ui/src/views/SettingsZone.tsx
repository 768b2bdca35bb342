/** The time zone, with the present time in it, so that a wrong one is seen at once. */
import { useQuery } from "@tanstack/react-query";
import { asFailure } from "../host";
import { ComboField } from "../parts/ComboField";
import { useHost, useInstant, useNow, useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { Setting } from "./Setting";

/** What the program knows of itself and the machine; it does not change while the window is open. */
export function useAbout() {
  const host = useHost();
  return useQuery({ queryKey: ["about"], queryFn: () => host.about() });
}

/** The section. */
export function SettingsZone() {
  const about = useAbout();
  const { settings, change } = useSettings();
  const present = usePresent();
  return (
    <Setting name="Time">
      {about.data !== undefined && (
        <ComboField
          label="Time zone"
          values={about.data.zones}
          value={settings.zone}
          onChange={(zone) => change({ zone })}
        />
      )}
      {about.error !== null && (
        <FailureNote failure={asFailure(about.error)} onAct={() => void about.refetch()} />
      )}
      <p className="small muted">
        Now it is <b>{present}</b>. Every time is shown, typed and counted in this zone. What is stored and
        exported as data stays in UTC.
      </p>
    </Setting>
  );
}

/** The present to the minute: nobody sets a zone by seconds. */
function usePresent(): string {
  const instant = useInstant();
  return instant(`${new Date(useNow()).toISOString().slice(0, 16)}:00Z`).replace(/:00(?= )/, "");
}
