/** The reviews screen: access reviews, the people in one, and the decisions about them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { ReviewDetail as Detail } from "../bindings/ReviewDetail";
import type { ReviewLine } from "../bindings/ReviewLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { EmptyState, Loading } from "../parts/EmptyState";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { useReviews } from "./packDesk";
import { ReviewDetail } from "./ReviewDetail";
import { ReviewList } from "./ReviewList";
import { ReviewNew } from "./ReviewNew";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";
import { useWindow } from "./window";

const WORDS = STATES.reviews;

/** The screen. */
export function Reviews() {
  const reviews = useReviews();
  const { status } = useWindow();
  const [isOpening, setOpening] = useState(false);
  const [id, choose] = useState<number | null>(null);
  const lines = reviews.data?.reviews;
  const open = (
    <Button size="tall" look="primary" isDisabled={status.rows === 0} onPress={() => setOpening(true)}>
      <Plus className="icon" aria-hidden />
      New review
    </Button>
  );
  return (
    <>
      <TopBar>{open}</TopBar>
      <section className="page">
        <PageHead screen="reviews" />
        {lines === undefined ? (
          reviews.error === null ? (
            <Loading>{WORDS.loading}</Loading>
          ) : (
            <div className="page-note">
              <p>{WORDS.error}</p>
              <FailureNote failure={asFailure(reviews.error)} onAct={() => void reviews.refetch()} />
            </div>
          )
        ) : lines.length === 0 ? (
          <EmptyState title={WORDS.empty.title}>
            <p>{WORDS.empty.text}</p>
            {status.rows === 0 && <p>There are no rows to review yet.</p>}
          </EmptyState>
        ) : (
          <Desk lines={lines} id={id} onChoose={choose} />
        )}
      </section>
      <ReviewNew
        isOpen={isOpening}
        onClose={() => setOpening(false)}
        onOpened={(opened) => {
          choose(opened);
          setOpening(false);
        }}
      />
    </>
  );
}

function Desk({
  lines,
  id,
  onChoose,
}: {
  lines: ReviewLine[];
  id: number | null;
  onChoose: (id: number) => void;
}) {
  const chosen = lines.find((line) => line.id === id) ?? lines[0];
  if (chosen === undefined) return null;
  return (
    <div className="review-columns">
      <ReviewList lines={lines} chosen={chosen.id} onChoose={onChoose} />
      <One key={chosen.id} id={chosen.id} />
    </div>
  );
}

/** One review as the core has it, and what is done to it. */
function One({ id }: { id: number }) {
  const host = useHost();
  const queries = useQueryClient();
  const key = ["reviews", id];
  const review = useQuery({ queryKey: key, queryFn: () => host.reviewShow({ id }) });
  const change = useMutation<Detail, unknown, () => Promise<Detail>>({
    mutationFn: (work) => work(),
    networkMode: "always",
    onSuccess: (detail) => {
      queries.setQueryData(key, detail);
      void queries.invalidateQueries({ queryKey: ["reviews"], exact: true });
    },
  });
  if (review.data === undefined)
    return review.error === null ? (
      <Loading>Reading the review</Loading>
    ) : (
      <FailureNote failure={asFailure(review.error)} onAct={() => void review.refetch()} />
    );
  return (
    <ReviewDetail
      detail={review.data}
      isBusy={change.isPending}
      failure={change.error === null ? null : asFailure(change.error)}
      onDecide={(decision, done) =>
        change.mutate(() => host.reviewDecide({ id, ...decision }), { onSuccess: done })
      }
      onClose={(closing) => change.mutate(() => host.reviewClose({ id, ...closing }))}
    />
  );
}
