/** The reviews screen: access reviews, and the decisions in each. */
import { EmptyState } from "../parts/EmptyState";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";

/** The screen. */
export function Reviews() {
  const { title, text } = STATES.reviews.empty;
  return (
    <>
      <TopBar />
      <section className="page">
        <PageHead screen="reviews" />
        <EmptyState title={title}>
          <p>{text}</p>
        </EmptyState>
      </section>
    </>
  );
}
