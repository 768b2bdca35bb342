/** The settings: a change acts at once, and is kept in the data folder. */
import { Choices } from "../parts/Choices";
import { useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { Setting } from "./Setting";
import { SettingsDevice } from "./SettingsDevice";
import { SettingsDoctor } from "./SettingsDoctor";
import { SettingsZone } from "./SettingsZone";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";
import { DENSITIES, THEMES } from "./words";

/** The screen. */
export function Settings() {
  const { failure } = useSettings();
  return (
    <>
      <TopBar />
      <section className="page" aria-label={STATES.settings.name}>
        <PageHead screen="settings" />
        <div className="settings">
          {failure !== null && (
            <div>
              <FailureNote failure={failure} />
              <p className="small muted">The settings shown are those that are kept.</p>
            </div>
          )}
          <Look />
          <SettingsZone />
          <SettingsDevice />
          <SettingsDoctor />
        </div>
      </section>
    </>
  );
}

function Look() {
  const { settings, change } = useSettings();
  return (
    <Setting name="Look">
      <Choices
        label="Theme"
        choices={named(THEMES)}
        value={settings.theme}
        onChange={(theme) => change({ theme })}
      />
      <Choices
        label="Density"
        choices={named(DENSITIES)}
        value={settings.density}
        onChange={(density) => change({ density })}
      />
    </Setting>
  );
}

function named<Value extends string>(table: Record<Value, { name: string }>) {
  return (Object.keys(table) as Value[]).map((value) => ({ value, name: table[value].name }));
}
