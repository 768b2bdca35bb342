/** What was sent of a delivery, attempt beside attempt, and what was answered. Never evidence. */
import { useMemo, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { AttemptLine } from "../bindings/AttemptLine";
import type { AttemptList } from "../bindings/AttemptList";
import type { CaptureBody } from "../bindings/CaptureBody";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import { asFailure } from "../host";
import { fromBase64 } from "../parts/bytes";
import { Choices } from "../parts/Choices";
import { Loading } from "../parts/EmptyState";
import { Digest, Fact, Facts } from "../parts/Facts";
import { count, shortHex, bytes as size } from "../parts/format";
import { RawBytes } from "../parts/RawBytes";
import { None, NotRecorded, Visible } from "../parts/Visible";
import { AttemptTable } from "./AttemptTable";
import { FailureNote } from "./FailureNote";
import { useAttempts } from "./replayDesk";

/** The panel. */
export function AttemptsCompared({ detail }: { detail: CaptureDetail }) {
  const { data, error, refetch } = useAttempts(detail.line.id);
  return (
    <section className="panel" aria-label="Attempts compared">
      <header className="panel-head">
        <h2>Attempts compared</h2>
        {data !== undefined && <span className="push tiny muted">{count(data.count)} sent</span>}
      </header>
      {error !== null ? (
        <FailureNote failure={asFailure(error)} onAct={() => void refetch()} />
      ) : data === undefined ? (
        <Loading>Reading what was sent</Loading>
      ) : data.count === 0 ? (
        <p className="panel-body small muted">
          Nothing was sent of it yet. Each try is listed here, with what was answered.
        </p>
      ) : (
        <Attempts detail={detail} list={data} />
      )}
    </section>
  );
}

/** Numbered from the first that was ever sent of it, so that a number stays that of its attempt. */
function Attempts({ detail, list }: { detail: CaptureDetail; list: AttemptList }) {
  const { attempts, count: all } = list;
  const numbered = useMemo(
    () => attempts.map((line, at) => ({ line, number: all - at })).toReversed(),
    [attempts, all],
  );
  const newest = numbered.at(-1);
  // A new attempt is the one to look at.
  const [chosen, setChosen] = useState({ of: newest?.line.id, number: newest?.number ?? 1 });
  if (chosen.of !== newest?.line.id) setChosen({ of: newest?.line.id, number: newest?.number ?? 1 });
  const shown = numbered.find(({ number }) => number === chosen.number) ?? newest;
  if (shown === undefined) return null;
  return (
    <>
      <AttemptTable detail={detail} attempts={numbered} chosen={shown.number} />
      {attempts.length < all && (
        <p className="panel-body tiny muted">
          The newest {count(attempts.length)} of {count(all)} are compared. All are kept.
        </p>
      )}
      <div className="panel-body stack attempt-answer">
        <Choices
          label="Answer of attempt"
          value={String(shown.number)}
          onChange={(number) => setChosen({ of: newest?.line.id, number: Number(number) })}
          choices={numbered.map(({ number }) => ({ value: String(number), name: String(number) }))}
        />
        <Answer key={shown.line.id} line={shown.line} number={shown.number} />
      </div>
    </>
  );
}

/** What was answered to one attempt, and what was sent. */
export function Answer({ line, number }: { line: AttemptLine; number: number }) {
  const { answer, error, status } = line;
  return (
    <>
      {error !== null && (
        <p className="small tone-danger wrap">
          <Visible text={error} limit={1_000} />
        </p>
      )}
      {answer !== null && answer.bytes > 0 ? (
        <AnswerBody answer={answer} number={number} />
      ) : (
        <p className="small muted">{status === null ? "No answer came." : "The answer has no body."}</p>
      )}
      <Facts>
        <Fact label="Sent to">
          <span className="mono wrap">
            <Visible text={line.target} limit={1_000} />
          </span>
        </Fact>
        <Fact label="Address">
          {line.address === null ? <NotRecorded /> : <Visible text={line.address} limit={80} />}
        </Fact>
        <Fact label="Sent by">
          <Visible text={line.by} limit={120} />
        </Fact>
        <Fact label="Changed">
          {line.edits.length === 0 ? <None /> : <Visible text={line.edits.join(", ")} limit={400} />}
        </Fact>
        <Fact label="Body sent">
          <Digest hex={line.sent_sha256} short={shortHex(line.sent_sha256)} />
        </Fact>
        {line.answer_headers.slice(0, 20).map(([name, value], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand there twice.
          <Fact key={at} label={at === 0 ? "Answered with" : ""}>
            <span className="mono tiny wrap">
              <Visible text={`${name}: ${value}`} limit={300} />
            </span>
          </Fact>
        ))}
      </Facts>
    </>
  );
}

function AnswerBody({ answer, number }: { answer: CaptureBody; number: number }) {
  const { content, is_text: isText } = answer;
  const bytes = useMemo(
    () => (isText ? new TextEncoder().encode(content) : fromBase64(content)),
    [content, isText],
  );
  if (bytes === null) return <p role="alert">The answer did not arrive whole in this window.</p>;
  return (
    <Tabs defaultSelectedKey="raw">
      <header className="row">
        <span className="label">
          Answer of attempt {number}, {size(answer.bytes)}
          {!answer.is_whole && ", its beginning"}
        </span>
        <TabList aria-label="Reading of the answer" className="seg push">
          <Tab id="raw">Raw</Tab>
          <Tab id="hex">Hex</Tab>
        </TabList>
      </header>
      <TabPanel id="raw">
        <RawBytes label="Answer" bytes={bytes} reading="text" />
      </TabPanel>
      <TabPanel id="hex">
        <RawBytes label="Answer in hex" bytes={bytes} reading="hex" />
      </TabPanel>
    </Tabs>
  );
}
