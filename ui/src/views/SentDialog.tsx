/** What was sent from this workspace, call by call: replays, test events, suites. Never evidence. */
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { useState } from "react";
import type { SentRun } from "../bindings/SentRun";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { Dialog } from "../parts/Dialog";
import { Loading } from "../parts/EmptyState";
import { count, counted } from "../parts/format";
import { Tally } from "../parts/Tally";
import { None, Visible } from "../parts/Visible";
import { useHost, useInstant } from "../state";
import { Answer } from "./AttemptsCompared";
import { FailureNote } from "./FailureNote";
import { SuiteExport, SuiteTable } from "./SuiteDialog";
import { ATTEMPTS } from "./window";

/** Attempts of one call that can be chosen; all are kept. */
const SHOWN = 30;

const KINDS: Record<string, string> = { replay: "Replay", test: "Test event", suite: "Receiver test" };

const HEADS = [
  "Begun",
  "What",
  "Sent to",
  { num: "Requests" },
  { num: "Accepted" },
  "By",
  { hidden: "Details" },
];

/** The dialog. */
export function SentDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title="Sent from here" isOpen={isOpen} hold={false} size="wide" onClose={onClose}>
      {isOpen && <Sent />}
    </Dialog>
  );
}

function Sent() {
  const [shown, setShown] = useState<SentRun | null>(null);
  if (shown === null) return <Runs onShow={setShown} />;
  return (
    <div className="suite">
      <div className="row">
        <Button size="small" autoFocus onPress={() => setShown(null)}>
          <ChevronLeft className="icon icon-12" aria-hidden />
          All that was sent
        </Button>
      </div>
      {shown.kind === "suite" ? <SuiteOf run={shown.run} /> : <AttemptsOf run={shown.run} />}
    </div>
  );
}

function Runs({ onShow }: { onShow: (run: SentRun) => void }) {
  const host = useHost();
  const written = useInstant();
  const { data, error, refetch } = useQuery({
    queryKey: [ATTEMPTS, "runs"],
    queryFn: () => host.sentRuns(),
    networkMode: "always",
  });
  if (error !== null) return <FailureNote failure={asFailure(error)} onAct={() => void refetch()} />;
  if (data === undefined) return <Loading>Reading what was sent</Loading>;
  if (data.length === 0)
    return (
      <p className="muted">Nothing was sent yet. Replays, test events and receiver tests are listed here.</p>
    );
  return (
    <div className="suite">
      <p className="small muted">
        Requests that were sent from this workspace, recorded with what was answered. None of them is
        evidence. {data.some((run) => run.is_cut) && "Of older ones only the newest are counted here."}
      </p>
      <Tally label="What was sent" frame="What was sent, call by call" heads={HEADS}>
        {data.map((run) => (
          <tr key={run.run}>
            <th scope="row">{written(run.at)}</th>
            <td>{KINDS[run.kind] ?? run.kind}</td>
            <td className="wrap">
              <code>
                <Visible text={run.target} limit={200} />
              </code>
            </td>
            <td className="num">{count(run.done.sent)}</td>
            <td className="num">{count(run.done.accepted)}</td>
            <td>
              <Visible text={run.by} limit={80} />
            </td>
            <td>
              <Button
                size="small"
                aria-label={`Show ${KINDS[run.kind] ?? run.kind}, ${written(run.at)}`}
                onPress={() => onShow(run)}
              >
                Show
              </Button>
            </td>
          </tr>
        ))}
      </Tally>
    </div>
  );
}

function SuiteOf({ run }: { run: string }) {
  const host = useHost();
  const { data, error, refetch } = useQuery({
    queryKey: [ATTEMPTS, "suite", run],
    queryFn: () => host.suiteRead({ run }),
    networkMode: "always",
  });
  if (error !== null) return <FailureNote failure={asFailure(error)} onAct={() => void refetch()} />;
  if (data === undefined) return <Loading>Reading the cases</Loading>;
  return (
    <>
      <SuiteTable result={data} />
      <SuiteExport result={data} />
    </>
  );
}

function AttemptsOf({ run }: { run: string }) {
  const host = useHost();
  const [wanted, setWanted] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: [ATTEMPTS, "run", run],
    queryFn: () => host.attemptList({ capture: null, run, limit: SHOWN }),
    networkMode: "always",
  });
  if (error !== null) return <FailureNote failure={asFailure(error)} onAct={() => void refetch()} />;
  if (data === undefined) return <Loading>Reading what was sent</Loading>;
  const numbered = data.attempts.map((line, at) => ({ line, number: data.count - at })).toReversed();
  const shown = numbered.find(({ number }) => String(number) === wanted) ?? numbered.at(-1);
  if (shown === undefined) return <None />;
  return (
    <>
      <p className="small muted">
        {data.attempts.length < data.count
          ? `The newest ${count(data.attempts.length)} of ${counted(data.count, "request")}. All are kept.`
          : counted(data.count, "request")}
      </p>
      {numbered.length > 1 && (
        <Choices
          label="Request"
          value={String(shown.number)}
          onChange={setWanted}
          choices={numbered.map(({ number }) => ({ value: String(number), name: String(number) }))}
        />
      )}
      <p className="small">
        {shown.line.status === null ? "No answer" : `Answered ${shown.line.status}`}
        {shown.line.capture !== null && `, a copy of delivery ${count(shown.line.capture)}`}
      </p>
      <Answer key={shown.line.id} line={shown.line} number={shown.number} />
    </>
  );
}
