/** Coverage: what this screen will show, and where its facts are today. */

import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";
import { useWindow } from "./window";

/** The screen. */
export function Coverage() {
  const { go } = useWindow();
  const { title, text } = STATES.coverage.empty;
  return (
    <>
      <TopBar />
      <section className="page" aria-label={STATES.coverage.name}>
        <PageHead screen="coverage" />
        <EmptyState
          title={title}
          actions={<Button onPress={() => go("sources")}>See the receipts under Sources</Button>}
        >
          <p>{text}</p>
          <p className="muted">
            The facts are kept already: every pull and import leaves a receipt with the period it asked for,
            how it ended and what it brought. Until this screen draws them, they are listed with each source.
          </p>
        </EmptyState>
      </section>
    </>
  );
}
