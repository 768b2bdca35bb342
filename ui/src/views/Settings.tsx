/** Settings: what this screen will hold, and what can be done today. */
import { EmptyState } from "../parts/EmptyState";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";

/** The screen. */
export function Settings() {
  const { title, text } = STATES.settings.empty;
  return (
    <>
      <TopBar />
      <section className="page">
        <PageHead screen="settings" />
        <EmptyState title={title}>
          <p>{text}</p>
        </EmptyState>
      </section>
    </>
  );
}
