/** The core's verbs of access reviews. */
import type { NewReview } from "../bindings/NewReview";
import type { ReviewClose } from "../bindings/ReviewClose";
import type { ReviewDecide } from "../bindings/ReviewDecide";
import type { ReviewDetail } from "../bindings/ReviewDetail";
import type { ReviewList } from "../bindings/ReviewList";
import type { ReviewRef } from "../bindings/ReviewRef";
import type { Hear } from ".";

export interface ReviewsHost {
  /** The reviews of the workspace, newest first. */
  reviewList(): Promise<ReviewList>;
  /** Opens a review: people as the log shows them now, frozen. */
  reviewOpen(request: NewReview, hear: Hear): Promise<ReviewDetail>;
  /** Everything about one. */
  reviewShow(request: ReviewRef): Promise<ReviewDetail>;
  /** Decides about people. Rejects with `usage`: a note is missing, the reviewer is the reviewed, it is closed. */
  reviewDecide(request: ReviewDecide): Promise<ReviewDetail>;
  /** Closes a review with a statement, signed where a key is given. */
  reviewClose(request: ReviewClose): Promise<ReviewDetail>;
}
