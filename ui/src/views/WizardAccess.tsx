/** What goes with an access review: an account list to hold against the log, and the decisions of a review. */
import type { ReviewLine } from "../bindings/ReviewLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { visibleText } from "../parts/hidden";
import { Note } from "../parts/Note";
import { SelectField } from "../parts/SelectField";
import { useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { isOfReview, withReview } from "./packChoice";
import { useReviews } from "./packDesk";
import { periodWords } from "./packPeriod";
import { Chosen, PickButton } from "./WizardFile";
import type { WizardStepProps } from "./WizardKind";

const NONE = "none";

/** The part of the scope. */
export function WizardAccess({ choice, change }: WizardStepProps) {
  return (
    <section className="wizard-part" aria-labelledby="wizard-access">
      <h3 id="wizard-access">For an access review</h3>
      <Chosen
        label="Account list (optional)"
        path={choice.accounts}
        none="No list: people are those that the log shows"
        clear="Without a list"
        onClear={() => change({ accounts: null })}
        failure={null}
      >
        <PickButton purpose="accounts" onPaths={(paths) => change({ accounts: paths[0] ?? null })}>
          Choose a CSV
        </PickButton>
      </Chosen>
      <p className="tiny muted">
        Accounts of the list that the log never shows, and people of the log that the list lacks, stand in
        data/evidence/account_diff.csv.
      </p>
      <Decisions choice={choice} change={change} />
    </section>
  );
}

function Decisions({ choice, change }: WizardStepProps) {
  const reviews = useReviews();
  const { zone } = useSettings().settings;
  if (reviews.error !== null)
    return <FailureNote failure={asFailure(reviews.error)} onAct={() => void reviews.refetch()} />;
  const listed = reviews.data?.reviews ?? [];
  const taken = listed.find(({ id }) => id === choice.review);
  const choose = (review: ReviewLine | undefined) =>
    change(review === undefined ? { review: null } : withReview(review, zone));
  const options = [
    { id: NONE, name: "None: a blank sign-off sheet" },
    ...listed.map(({ id, title, from, to, decided, principals, closed_at }) => ({
      id: String(id),
      name: `${visibleText(title)}, ${visibleText(periodWords(from, to, zone))}: ${decided} of ${principals} decided, ${closed_at === null ? "open" : "closed"}`,
    })),
  ];
  return (
    <>
      <SelectField
        label="Decisions of a review"
        value={choice.review === null ? NONE : String(choice.review)}
        options={options}
        onChange={(id) => choose(listed.find((line) => String(line.id) === id))}
      />
      {taken !== undefined && !isOfReview(choice, taken, zone) && (
        <Note tone="warning">
          <p>This review is of another period than the pack, so its decisions cannot go in.</p>
          <Button size="small" onPress={() => choose(taken)}>
            Take the period of the review
          </Button>
        </Note>
      )}
      <p className="tiny muted">
        {listed.length === 0
          ? "No review was opened in this workspace yet. The sheet goes in blank, to be filled by hand."
          : "The decisions stand in data/signoff/review.csv; those of a closed review with its signed statement."}
      </p>
    </>
  );
}
