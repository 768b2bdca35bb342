/** The rules screen: which rule puts which rows into which packs, and what none names. */
import { EmptyState } from "../parts/EmptyState";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";

/** The screen. */
export function Rules() {
  const { title, text } = STATES.rules.empty;
  return (
    <>
      <TopBar />
      <section className="page">
        <PageHead screen="rules" />
        <EmptyState title={title}>
          <p>{text}</p>
        </EmptyState>
      </section>
    </>
  );
}
