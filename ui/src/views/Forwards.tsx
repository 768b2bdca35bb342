/** Forwards: what this screen will do, and that nothing is sent today. */
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { useActions } from "./actions";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";
import { useWindow } from "./window";

/** The screen. */
export function Forwards() {
  const { status, go } = useWindow();
  const { perform } = useActions();
  const { title, text } = STATES.forwards.empty;
  return (
    <>
      <TopBar />
      <section className="page" aria-label={STATES.forwards.name}>
        <PageHead screen="forwards" />
        <EmptyState
          title={title}
          actions={
            <>
              {status.rows > 0 && (
                <Button onPress={() => perform({ id: "export" })}>Export rows to a file</Button>
              )}
              <Button onPress={() => go("packs")}>Build a pack</Button>
            </>
          }
        >
          <p>{text}</p>
          <p className="muted">
            What you want elsewhere goes by hand for now: as an export of rows, or as a pack.
          </p>
        </EmptyState>
      </section>
    </>
  );
}
