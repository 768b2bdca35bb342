/** What is decided about the people who are chosen. */
import { useState } from "react";
import { Form, Label, Radio, RadioGroup, TextArea, TextField } from "react-aria-components";
import type { ReviewDecide } from "../bindings/ReviewDecide";
import type { ReviewPerson } from "../bindings/ReviewPerson";
import type { ReviewVerdict } from "../bindings/ReviewVerdict";
import { Button } from "../parts/Button";
import { counted } from "../parts/format";
import { LineField } from "../parts/LineField";
import { Visible } from "../parts/Visible";
import { useReviewer } from "./reviewer";
import { hindrance, VERDICT_ORDER, VERDICTS } from "./reviewWords";

/** The form. */
export function ReviewDecision({
  people,
  isBusy,
  onDecide,
}: {
  people: ReviewPerson[];
  isBusy: boolean;
  /** `done` is called once the decision is recorded. */
  onDecide: (decision: Omit<ReviewDecide, "id" | "places">, done: () => void) => void;
}) {
  const [verdict, setVerdict] = useState<ReviewVerdict | null>(null);
  const [note, setNote] = useState("");
  const [reviewer, setReviewer] = useReviewer();
  const why = hindrance(people, verdict, { note, reviewer });
  const decide = () => {
    if (why !== null || verdict === null || isBusy) return;
    onDecide({ verdict, note: note.trim(), reviewer: reviewer.trim() }, () => {
      setNote("");
      setVerdict(null);
    });
  };
  return (
    <section
      className="panel"
      aria-label="Decide"
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) decide();
      }}
    >
      <header className="panel-head">
        <h2>Decide</h2>
        <span className="push tiny muted">
          {people.length === 1 && people[0] !== undefined ? (
            <Visible text={people[0].name} limit={40} />
          ) : (
            counted(people.length, "person", "people")
          )}
        </span>
      </header>
      <Form
        className="review-form"
        onSubmit={(event) => {
          event.preventDefault();
          decide();
        }}
      >
        <RadioGroup
          className="radios"
          aria-label="Verdict"
          value={verdict}
          onChange={(word) => setVerdict(word as ReviewVerdict)}
        >
          {VERDICT_ORDER.map((word) => (
            <Radio key={word} value={word} className="radio-line">
              <span className="radio-dot" aria-hidden />
              <span className="wrap">
                {VERDICTS[word].name}
                <small>{VERDICTS[word].about}</small>
              </span>
            </Radio>
          ))}
        </RadioGroup>
        <TextField className="field" value={note} onChange={setNote}>
          <Label className="label">Note{verdict === "approve" ? ", if any" : ""}</Label>
          <TextArea className="input review-note" rows={3} />
        </TextField>
        <LineField label="Reviewer" value={reviewer} trouble={null} onChange={setReviewer} />
        <p className="tiny muted" role="status">
          {why === null ? null : <Visible text={why} limit={200} />}
          {why === null && "The time is recorded. Every decision is kept; the newest counts."}
        </p>
        <Button type="submit" look="primary" isDisabled={why !== null || isBusy}>
          Record the decision
        </Button>
      </Form>
    </section>
  );
}
