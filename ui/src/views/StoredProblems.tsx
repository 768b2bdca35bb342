/** What came from files or to the listener and is no request: stored raw, and listed here with the reason. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { StoredProblem } from "../bindings/StoredProblem";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Loading } from "../parts/EmptyState";
import { count, counted } from "../parts/format";
import { Visible } from "../parts/Visible";
import { useHost, useInstant } from "../state";
import { FailureNote } from "./FailureNote";
import { CAPTURE_PROBLEMS, useTally } from "./tally";

/** The dialog. */
export function StoredProblemsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title="What could not be read" isOpen={isOpen} hold={false} size="wide" onClose={onClose}>
      {isOpen && <Problems />}
    </Dialog>
  );
}

function Problems() {
  const host = useHost();
  const asked = useInfiniteQuery({
    queryKey: [CAPTURE_PROBLEMS],
    queryFn: ({ pageParam }) => host.captureProblems({ after: pageParam }),
    initialPageParam: 0,
    getNextPageParam: ({ problems, count: all }, pages) => {
      const told = pages.reduce((sum, page) => sum + page.problems.length, 0);
      return told < all ? problems.at(-1)?.id : undefined;
    },
    networkMode: "always",
  });
  if (asked.data === undefined)
    return asked.error === null ? (
      <Loading>Reading what could not be read</Loading>
    ) : (
      <FailureNote failure={asFailure(asked.error)} onAct={() => void asked.refetch()} />
    );
  const all = asked.data.pages.at(-1)?.count ?? 0;
  const lines = asked.data.pages.flatMap(({ problems }) => problems);
  return (
    <div className="stack-12">
      <p className="small muted" role="status">
        {all === 0
          ? "None. Everything that came is a delivery in the list."
          : `${counted(all, "part")} of files or requests, kept raw and judged by nothing.`}
      </p>
      <ul className="stored-problems" aria-label="Problems">
        {lines.map((problem) => (
          <Problem key={problem.id} problem={problem} />
        ))}
      </ul>
      {asked.error !== null && <FailureNote failure={asFailure(asked.error)} />}
      {asked.hasNextPage && (
        <Button isDisabled={asked.isFetchingNextPage} onPress={() => void asked.fetchNextPage()}>
          Show more, {count(all - lines.length)} are left
        </Button>
      )}
    </div>
  );
}

function Problem({ problem }: { problem: StoredProblem }) {
  const written = useInstant();
  const { id, stored_at: at, file, line, reason, bytes, kept, beginning, is_text: isText } = problem;
  return (
    <li className="stack">
      <p className="small">
        <b>{count(id)}</b>: <Visible text={reason} limit={1_000} />
      </p>
      <p className="tiny muted wrap">
        {file === null ? (
          "came to the listener"
        ) : (
          <>
            in{" "}
            <code>
              <Visible text={file} limit={200} />
            </code>
            {line > 0 && `, line ${count(line)}`}
          </>
        )}
        , stored {written(at)}, {counted(bytes, "byte")}
        {kept < bytes && `, the first ${count(kept)} are kept`}
        {!isText && ", not text: shown as base64"}
      </p>
      {beginning !== "" && (
        <pre className="raw wrap">
          <Visible text={beginning} limit={600} />
        </pre>
      )}
    </li>
  );
}

/** Opens it; nothing where there are none. */
export function ProblemsButton() {
  const many = useTally()?.problems ?? 0;
  const [isOpen, setOpen] = useState(false);
  if (many === 0 && !isOpen) return null;
  return (
    <>
      <Button size="small" onPress={() => setOpen(true)}>
        <TriangleAlert className="icon icon-12 tone-warning" aria-hidden />
        {count(many)} not readable
      </Button>
      <StoredProblemsDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
