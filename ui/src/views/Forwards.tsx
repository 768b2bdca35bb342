/** Forwards: what this screen will hold, and what can be done today. */
import { EmptyState } from "../parts/EmptyState";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";

/** The screen. */
export function Forwards() {
  const { title, text } = STATES.forwards.empty;
  return (
    <>
      <TopBar />
      <section className="page">
        <PageHead screen="forwards" />
        <EmptyState title={title}>
          <p>{text}</p>
        </EmptyState>
      </section>
    </>
  );
}
