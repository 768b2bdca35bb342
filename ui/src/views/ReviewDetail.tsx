/** One review: its sums, its people, the decision about those who are chosen, and its closing. */
import { useState } from "react";
import { Input, SearchField, type Selection } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import type { ReviewClose as Closing } from "../bindings/ReviewClose";
import type { ReviewDecide as Decision } from "../bindings/ReviewDecide";
import type { ReviewDetail as Detail } from "../bindings/ReviewDetail";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { count, counted } from "../parts/format";
import { useMore } from "../parts/More";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useInstant, useSettings } from "../state";
import { useActions } from "./actions";
import { FailureNote } from "./FailureNote";
import { periodWords } from "./packPeriod";
import { ReviewClosing } from "./ReviewClosing";
import { ReviewDecision } from "./ReviewDecision";
import { ReviewState } from "./ReviewList";
import { ReviewPeople } from "./ReviewPeople";
import { ReviewPersonFacts } from "./ReviewPersonFacts";
import { type Narrowed, narrowed, VERDICTS } from "./reviewWords";

const KINDS = [
  { value: "all", name: "All" },
  { value: "open", name: "Undecided" },
  { value: "flagged", name: "Flagged" },
  { value: "decided", name: "Decided" },
] as const;

/** The detail. */
export function ReviewDetail({
  detail,
  isBusy,
  failure,
  onDecide,
  onClose,
}: {
  detail: Detail;
  isBusy: boolean;
  failure: Failure | null;
  onDecide: (decision: Omit<Decision, "id">, done: () => void) => void;
  onClose: (closing: Omit<Closing, "id">) => void;
}) {
  const [to, setTo] = useState<Narrowed>("all");
  const [chosen, choose] = useState<ReadonlySet<number>>(new Set());
  const [isClosing, setClosing] = useState(false);
  const [text, setText] = useState("");
  const fitting = narrowed(detail.people, to, text);
  const { shown, button } = useMore(fitting, ["person", "people"]);
  // A decision is only ever about people who are on the screen.
  const people = shown.filter(({ place }) => chosen.has(place));
  const hidden = chosen.size - people.length;
  const isOpen = detail.line.closed_at === null;
  const take = (keys: Selection) =>
    choose(new Set(keys === "all" ? shown.map(({ place }) => place) : [...keys].map(Number)));
  return (
    <section className="review-detail" aria-label="Review">
      <Head detail={detail} onClosing={isOpen ? () => setClosing(!isClosing) : null} isClosing={isClosing} />
      {failure !== null && <FailureNote failure={failure} />}
      <div className="review-panes">
        <div className="review-main">
          <div className="review-tools">
            <SearchField className="review-search" aria-label="Find a person" value={text} onChange={setText}>
              <Input className="input" placeholder="Find a person or a role" spellCheck={false} />
            </SearchField>
            <Choices label="Show" choices={KINDS} value={to} onChange={setTo} />
            <span className="small muted">{count(fitting.length)} shown</span>
          </div>
          {hidden > 0 && (
            <Note tone="warning">
              <p>
                {counted(hidden, "person", "people")} who were chosen are not shown now, and no decision is
                taken about them.
              </p>
              <Button size="small" onPress={() => choose(new Set(people.map(({ place }) => place)))}>
                Let go of them
              </Button>
            </Note>
          )}
          <ReviewPeople people={shown} rest={button} chosen={chosen} onChoose={take} />
        </div>
        <aside className="review-side" aria-label="Decision">
          {isClosing || !isOpen ? (
            <ReviewClosing detail={detail} isBusy={isBusy} onClose={onClose} />
          ) : (
            <ReviewDecision
              people={people}
              isBusy={isBusy}
              onDecide={(decision, done) =>
                onDecide({ ...decision, places: people.map(({ place }) => place) }, () => {
                  choose(new Set());
                  done();
                })
              }
            />
          )}
          {people.length === 1 && people[0] !== undefined && (
            <ReviewPersonFacts person={people[0]} line={detail.line} />
          )}
        </aside>
      </div>
    </section>
  );
}

function Head({
  detail,
  isClosing,
  onClosing,
}: {
  detail: Detail;
  isClosing: boolean;
  onClosing: (() => void) | null;
}) {
  const { line, sums } = detail;
  const { zone } = useSettings().settings;
  const instant = useInstant();
  const { perform } = useActions();
  return (
    <header className="review-head">
      <div className="row">
        <h2>
          <Visible text={line.title} limit={160} />
        </h2>
        <ReviewState line={line} />
        <span className="push row">
          <Button
            onPress={() =>
              perform({ id: "build-pack", kind: "access-review", query: line.query, review: line })
            }
          >
            Build its pack
          </Button>
          {onClosing !== null && (
            <Button look={isClosing ? "plain" : "primary"} onPress={onClosing}>
              {isClosing ? "Back to the people" : "Close the review"}
            </Button>
          )}
        </span>
      </div>
      <p className="small muted">
        {periodWords(line.from, line.to, zone)}, opened {instant(line.opened_at)} by{" "}
        <Visible text={line.opened_by} limit={60} />
        {line.query !== "" && (
          <>
            , rows of <span className="mono">{<Visible text={line.query} limit={120} />}</span>
          </>
        )}
      </p>
      <table className="review-sums">
        <caption className="sr">What was decided</caption>
        <tbody>
          <tr>
            {sums.map(({ verdict, people }) => (
              <td key={verdict ?? "open"}>
                <b className="num">{count(people)}</b>{" "}
                {verdict === null ? "undecided" : VERDICTS[verdict].done}
              </td>
            ))}
            <td className="review-sum">
              <b className="num">{count(line.principals)}</b> in all
            </td>
          </tr>
        </tbody>
      </table>
    </header>
  );
}
