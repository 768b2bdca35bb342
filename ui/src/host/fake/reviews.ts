/** The fake host's access reviews. */
import type { ReviewsHost } from "../reviews";
import { type FakeWorld, failure } from "./world";

/** The verbs. */
export function fakeReviews(_world: FakeWorld): ReviewsHost {
  const refused = (): never => {
    throw failure("usage", "not in the fake host yet", "");
  };
  return {
    reviewList: async () => refused(),
    reviewOpen: async () => refused(),
    reviewShow: async () => refused(),
    reviewDecide: async () => refused(),
    reviewClose: async () => refused(),
  };
}
