/** The fake host's access reviews: people invented from the actors of the rows, decisions that are kept. */

import type { LogRow } from "../../bindings/LogRow";
import type { ReviewDetail } from "../../bindings/ReviewDetail";
import type { ReviewLine } from "../../bindings/ReviewLine";
import type { ReviewPerson } from "../../bindings/ReviewPerson";
import type { ReviewVerdict } from "../../bindings/ReviewVerdict";
import type { ReviewsHost } from "../reviews";
import { type FakeWorld, failure } from "./world";

/** Of somebody who is in everything. */
const MANY_ROLES = ["payments-api", "storefront", "ledger", "search", "billing", "internal-tools"]
  .map((project) => `outworx/${project}: admin`)
  .join("; ");

const VERDICTS: (ReviewVerdict | null)[] = ["approve", "revoke", "defer", "escalate", null];

interface FakeReview {
  line: ReviewLine;
  people: ReviewPerson[];
  statement: string | null;
  signature: string | null;
}

/** The verbs. */
export function fakeReviews(world: FakeWorld): ReviewsHost {
  const reviews: FakeReview[] = [];
  const now = () => new Date(world.now).toISOString();
  const find = (id: number): FakeReview => {
    const review = reviews.find(({ line }) => line.id === id);
    if (review === undefined) throw failure("not_found", `there is no review ${id}`, "nothing was changed");
    return review;
  };
  const openOnly = (id: number): FakeReview => {
    const review = find(id);
    if (review.line.closed_at !== null)
      throw failure("usage", `review ${id} is closed`, "open a new review for what came later");
    return review;
  };
  return {
    reviewList: async () => ({ reviews: reviews.map(lineOf).reverse() }),
    reviewOpen: async ({ title, from, to, query }) => {
      const people = peopleOf(world.held);
      if (people.length === 0)
        throw failure("usage", "no access row of this period names anybody", "choose another period");
      const line: ReviewLine = {
        id: reviews.length + 1,
        title: title === "" ? "Access review" : title,
        from,
        to,
        query,
        opened_at: now(),
        opened_by: "dana",
        principals: people.length,
        decided: 0,
        closed_at: null,
        signer: null,
      };
      reviews.push({ line, people, statement: null, signature: null });
      return detailOf(find(line.id));
    },
    reviewShow: async ({ id }) => detailOf(find(id)),
    reviewDecide: async ({ id, places, verdict, note, reviewer }) => {
      const review = openOnly(id);
      const chosen = review.people.filter(({ place }) => places.includes(place));
      const self = chosen.find(({ name }) => name.toLowerCase() === reviewer.trim().toLowerCase());
      if (self !== undefined)
        throw failure("usage", `${self.name} cannot decide about their own access`, "nothing was decided");
      if (verdict !== "approve" && note.trim() === "")
        throw failure("usage", `\`${verdict}\` needs a note`, "nothing was decided; say why");
      for (const person of chosen)
        Object.assign(person, { verdict, note, reviewer, at: now(), decisions: person.decisions + 1 });
      return detailOf(review);
    },
    reviewClose: async ({ id, by, sign, despite_open }) => {
      const review = openOnly(id);
      const open = review.people.filter(({ verdict }) => verdict === null).length;
      if (open > 0 && !despite_open)
        throw failure("usage", `${open} people are not decided about`, "the review stays open");
      const isSigned = sign.kind !== "none";
      review.statement = statementOf(review, by);
      review.signature = isSigned ? "-----BEGIN SSH SIGNATURE-----\n…\n-----END SSH SIGNATURE-----\n" : null;
      review.line = { ...review.line, closed_at: now(), signer: isSigned ? "dana@ledger-7" : null };
      return detailOf(review);
    },
  };
}

function lineOf({ line, people }: FakeReview): ReviewLine {
  return { ...line, decided: people.filter(({ verdict }) => verdict !== null).length };
}

function detailOf(review: FakeReview): ReviewDetail {
  const sums = VERDICTS.map((verdict) => ({
    verdict,
    people: review.people.filter((person) => person.verdict === verdict).length,
  }));
  return {
    line: lineOf(review),
    people: review.people.map((person) => ({ ...person })),
    sums,
    statement: review.statement ?? statementOf(review, "dana"),
    signature: review.signature,
  };
}

function statementOf({ line, people }: FakeReview, by: string): string {
  const decided = people.filter(({ verdict }) => verdict !== null).length;
  return `${line.title}\nPeople: ${people.length}, decided: ${decided}\nClosed by ${by}.\n`;
}

/** One person an actor, with a flag of each kind somewhere. */
function peopleOf(rows: LogRow[]): ReviewPerson[] {
  const byName = new Map<string, LogRow[]>();
  for (const row of rows) {
    if (row.actor === null || !row.evidence.includes("access")) continue;
    byName.set(row.actor, [...(byName.get(row.actor) ?? []), row]);
  }
  const flags = [
    ["privileged"],
    [],
    ["dormant", "new_since_last_review"],
    ["orphan"],
    ["acted_after_removal", "privileged"],
    ["granted_by_self"],
    ["never_logged_in"],
  ];
  const names = [...byName.keys()].sort((a, b) => a.localeCompare(b));
  return names.map((name, at) =>
    personOf(name, byName.get(name) ?? [], at + 1, flags[at % flags.length] ?? []),
  );
}

function personOf(name: string, rows: LogRow[], place: number, flags: string[]): ReviewPerson {
  const times = rows.flatMap(({ at }) => (at === null ? [] : [at])).sort();
  const logins = rows.filter(({ action }) => action === "login_success");
  return {
    place,
    name,
    kind: rows[0]?.actor_type ?? "unknown",
    role:
      place % 7 === 0
        ? MANY_ROLES
        : place % 3 === 0
          ? "payments-api: owner"
          : place % 3 === 1
            ? "storefront: editor"
            : null,
    state: flags.includes("acted_after_removal") ? "removed" : "active",
    first_seen: times[0] ?? null,
    last_seen: times.at(-1) ?? null,
    last_login: logins[0]?.at ?? null,
    rows: rows.length,
    logins: logins.length,
    failed_logins: rows.filter(({ action }) => action === "login_failed").length,
    grants_made: rows.filter(({ action }) => action === "COLLABORATOR_ROLE_CHANGED").length,
    open_credentials: place % 4,
    dormant_days: flags.includes("dormant") ? 112 : place,
    flags,
    verdict: null,
    note: "",
    reviewer: null,
    at: null,
    decisions: 0,
  };
}
