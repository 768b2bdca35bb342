/** Trust: what this screen will hold, and what can be done today. */
import { EmptyState } from "../parts/EmptyState";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";

/** The screen. */
export function Trust() {
  const { title, text } = STATES.trust.empty;
  return (
    <>
      <TopBar />
      <section className="page">
        <PageHead screen="trust" />
        <EmptyState title={title}>
          <p>{text}</p>
        </EmptyState>
      </section>
    </>
  );
}
