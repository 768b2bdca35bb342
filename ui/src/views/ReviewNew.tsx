/** Opens a review: a title, a period, and which rows. */
import type { CalendarDate } from "@internationalized/date";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Form } from "react-aria-components";
import type { NewReview } from "../bindings/NewReview";
import type { ReviewDetail } from "../bindings/ReviewDetail";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { DayField } from "../parts/DayField";
import { Dialog } from "../parts/Dialog";
import { LineField } from "../parts/LineField";
import { useHost, useNow, useSettings, useTask } from "../state";
import { FailureNote } from "./FailureNote";
import { type Days, dayIn, daysOf, daysWords } from "./packPeriod";
import { TaskProgress } from "./TaskProgress";

const PERIODS = [
  { value: "month", name: "Last month" },
  { value: "quarter", name: "Last quarter" },
  { value: "90-days", name: "Last 90 days" },
  { value: "year", name: "This year" },
  { value: "custom", name: "Own days" },
] as const;

type Period = (typeof PERIODS)[number]["value"];

/** The dialog. */
export function ReviewNew({
  isOpen,
  onClose,
  onOpened,
}: {
  isOpen: boolean;
  onClose: () => void;
  onOpened: (id: number) => void;
}) {
  const host = useHost();
  const queries = useQueryClient();
  const task = useTask<NewReview, ReviewDetail>(async (request, hear) => {
    const detail = await host.reviewOpen(request, hear);
    await queries.invalidateQueries({ queryKey: ["reviews"] });
    onOpened(detail.line.id);
    return detail;
  });
  const leave = () => {
    task.reset();
    onClose();
  };
  return (
    <Dialog title="New access review" isOpen={isOpen} hold={task.isRunning} onClose={leave}>
      {isOpen && (
        <Fields isRunning={task.isRunning} onClose={leave} onStart={task.start}>
          {task.isRunning && <TaskProgress progress={task.progress} cancel={task.cancel} />}
          {!task.isRunning && task.failure !== null && <FailureNote failure={task.failure} />}
        </Fields>
      )}
    </Dialog>
  );
}

function Fields({
  isRunning,
  onClose,
  onStart,
  children,
}: {
  isRunning: boolean;
  onClose: () => void;
  onStart: (request: NewReview) => void;
  children: React.ReactNode;
}) {
  const { zone } = useSettings().settings;
  const today = dayIn(useNow(), zone);
  const [period, setPeriod] = useState<Period>("quarter");
  const [days, setDays] = useState<{ from: CalendarDate | null; to: CalendarDate | null }>(() =>
    daysOf("quarter", today),
  );
  const [title, setTitle] = useState("");
  const [query, setQuery] = useState("");
  const whole = wholeDays(days);
  const own = (part: Partial<typeof days>) => {
    setPeriod("custom");
    setDays({ ...days, ...part });
  };
  const usual = whole === null ? "" : `Access review, ${daysWords(whole)}`;
  const start = () => {
    if (whole === null || isRunning) return;
    const { from, to } = whole;
    onStart({
      title: title.trim() === "" ? usual : title.trim(),
      from: from.toString(),
      to: to.add({ days: 1 }).toString(),
      query: query.trim(),
    });
  };
  return (
    <Form
      className="review-form"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <p className="small">
        Everybody whom the access rows of this period name is listed as the log shows them now. Rows that come
        later change nothing in the review.
      </p>
      <Choices
        label="Period"
        choices={PERIODS}
        value={period}
        onChange={(next) => {
          setPeriod(next);
          if (next !== "custom") setDays(daysOf(next, today));
        }}
      />
      <div className="row">
        <DayField label="From" value={days.from} onChange={(from) => own({ from })} />
        <DayField label="To, included" value={days.to} onChange={(to) => own({ to })} />
      </div>
      <LineField label="Title" value={title} trouble={null} placeholder={usual} onChange={setTitle} />
      <LineField
        label="Only rows that fit"
        value={query}
        trouble={null}
        isCode
        hint="A query as in the log, e.g. -actor_type:system. Empty: all access rows of the period."
        onChange={setQuery}
      />
      {children}
      <div className="dialog-foot">
        <Button onPress={onClose} isDisabled={isRunning}>
          Cancel
        </Button>
        <Button type="submit" look="primary" isDisabled={whole === null || isRunning}>
          Open the review
        </Button>
      </div>
    </Form>
  );
}

function wholeDays({ from, to }: { from: CalendarDate | null; to: CalendarDate | null }): Days | null {
  return from === null || to === null || from.compare(to) > 0 ? null : { from, to };
}
