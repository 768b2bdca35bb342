/** Tests a receiver with good and forged deliveries: which case, what a right receiver answers, what this one did. */
import { useRef, useState } from "react";
import type { Exported } from "../bindings/Exported";
import type { Failure } from "../bindings/Failure";
import type { MintedSecret } from "../bindings/MintedSecret";
import type { SignedWith } from "../bindings/SignedWith";
import type { SuiteCase } from "../bindings/SuiteCase";
import type { SuiteOrder } from "../bindings/SuiteOrder";
import type { SuiteResult } from "../bindings/SuiteResult";
import { asFailure } from "../host";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Digest } from "../parts/Facts";
import { count, bytes as size } from "../parts/format";
import { Tally } from "../parts/Tally";
import { None, Visible } from "../parts/Visible";
import { useHost, useInstant } from "../state";
import { ConfirmHost } from "./ConfirmHost";
import { FailureNote } from "./FailureNote";
import { hostOf } from "./listenWords";
import { useGate } from "./replayDesk";
import { suiteEnd } from "./suiteWords";
import { TaskProgress } from "./TaskProgress";
import { TestWayForm, type TestWayFormProps } from "./TestWayForm";
import { signedWith, type TestWay, testToward, useTestWay } from "./testWay";
import { useWindow } from "./window";

/** The dialog. A suite goes on when it is closed and is found here again. */
export function SuiteDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  // A secret that was made is shown this once: the dialog stays until it was taken.
  const [minted, setMinted] = useState<MintedSecret | null>(null);
  return (
    <Dialog title="Test a receiver" isOpen={isOpen} hold={minted !== null} size="wide" onClose={onClose}>
      {isOpen && <Suite minted={minted} onMinted={setMinted} />}
    </Dialog>
  );
}

type Minting = Pick<TestWayFormProps, "minted" | "onMinted">;

function Suite(minting: Minting) {
  const { testing } = useWindow().tasks;
  const { isRunning, result, failure, progress, cancel, reset } = testing;
  if (isRunning)
    return (
      <div className="suite">
        <TaskProgress progress={progress} cancel={cancel} />
        <p className="tiny muted">It goes on when this is closed. Each case is sent once.</p>
      </div>
    );
  if (result !== null)
    return (
      <div className="suite">
        <SuiteTable result={result} />
        <SuiteExport result={result} onAgain={reset} />
      </div>
    );
  return <SuiteForm failure={failure} {...minting} />;
}

function SuiteForm({ failure, ...minting }: Minting & { failure: Failure | null }) {
  const { testing } = useWindow().tasks;
  const [way, change] = useTestWay();
  const [hasPasted, setPasted] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const gate = useGate();
  const isSigned = way.by === "pasted" ? hasPasted : way.by === "kept" && way.kept !== null;
  const isReady = way.scheme !== null && hostOf(way.url.trim()) !== null && isSigned && !gate.isAsking;
  const start = () =>
    gate.ask(testToward(way), (confirmed) => {
      if (confirmed !== null && !way.confirmed.includes(confirmed))
        change({ confirmed: [...way.confirmed, confirmed] });
      testing.start(orderOnce(way, signedWith(way, field.current), confirmed));
    });
  const shown = gate.failure ?? failure;
  return (
    <div className="suite suite-form">
      <p className="small muted">
        Sends a right delivery, then forged ones: another secret, a byte changed after signing, an old time,
        an id again, a missing header, two signatures, a huge body. A right receiver takes the good ones and
        refuses the rest. Use one that may be written to.
      </p>
      <TestWayForm {...minting} way={way} field={field} onWay={change} onPasted={setPasted} />
      {shown !== null && <FailureNote failure={shown} />}
      <footer className="dialog-foot">
        <Button look="primary" isDisabled={!isReady} onPress={start}>
          Run the cases
        </Button>
      </footer>
      <ConfirmHost gate={gate} words="A good and several forged deliveries" />
    </div>
  );
}

/** Writes the order once: what was pasted is held until then, by nothing else. */
function orderOnce(way: TestWay, given: SignedWith, confirmed_host: string | null): () => SuiteOrder {
  let secret: SignedWith = given;
  return () => {
    const order = { scheme: way.scheme ?? "", secret };
    secret = { kept: null, pasted: null };
    return { ...order, toward: { ...testToward(way), confirmed_host } };
  };
}

const EXPECTED: Record<string, string> = {
  accept: "accepts it (2xx)",
  "accept or content": "accepts it, or refuses its content (4xx)",
  refuse: "refuses it (4xx)",
  any: "either",
};

/** The cases of a suite, and how the receiver stood them. */
export function SuiteTable({ result }: { result: SuiteResult }) {
  const written = useInstant();
  const { cases, scheme, target, at } = result;
  return (
    <>
      <p className="sentence" role="status" aria-label="Result">
        <b>{suiteEnd(result).words}</b>, signed by the rules of <Visible text={scheme} limit={80} />, sent to{" "}
        <code className="wrap">
          <Visible text={target} limit={400} />
        </code>
        , begun {written(at)}.
      </p>
      <Tally label="Cases" frame="Cases, one by one" heads={HEADS}>
        {cases.map((each) => (
          <CaseRow key={each.case} each={each} />
        ))}
      </Tally>
    </>
  );
}

const HEADS = ["Case", "A right receiver", "Answered", "Took", "Result"];

function CaseRow({ each }: { each: SuiteCase }) {
  const { title, expected, status, latency_ms: ms, error, ok, note } = each;
  return (
    <tr>
      <th scope="row">
        <Visible text={title} limit={200} />
      </th>
      <td>
        {expected === null ? <span className="muted">not sent</span> : (EXPECTED[expected] ?? expected)}
      </td>
      <td className="wrap">
        {status ?? (expected === null ? <None /> : "no answer")}
        {error !== null && (
          <span className="tiny muted block">
            <Visible text={error} limit={400} />
          </span>
        )}
      </td>
      <td className="num">{ms === null ? <None /> : `${count(ms)} ms`}</td>
      <td>
        {ok === null ? (
          <Badge tone="neutral" look="quiet">
            {expected === null ? "not run" : "not judged"}
          </Badge>
        ) : ok ? (
          <Badge tone="success" look="quiet">
            as it should
          </Badge>
        ) : (
          <Badge tone="danger">failed</Badge>
        )}
        {ok !== true && note !== "" && (
          <span className="tiny muted block">
            <Visible text={note} limit={400} />
          </span>
        )}
      </td>
    </tr>
  );
}

/** The table as a file, with its sha256 to hold it by; `onAgain` where it can be run once more from here. */
export function SuiteExport({ result, onAgain }: { result: SuiteResult; onAgain?: () => void }) {
  const host = useHost();
  const [written, setWritten] = useState<Exported | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isWriting, setWriting] = useState(false);
  const save = async (extension: "csv" | "json") => {
    setFailure(null);
    setWriting(true);
    try {
      const path = await host.pickSave({ suggested: `receiver-test.${extension}`, extension });
      if (path !== null) setWritten(await host.suiteExport({ run: result.run, path }));
    } catch (reason) {
      setFailure(asFailure(reason));
    } finally {
      setWriting(false);
    }
  };
  return (
    <>
      {failure !== null && <FailureNote failure={failure} />}
      {written !== null && (
        <p className="small" role="status">
          Written to{" "}
          <code className="wrap">
            <Visible text={written.path} limit={1_000} />
          </code>
          , {size(written.bytes)}, sha256 <Digest hex={written.sha256} short={written.sha256} />
        </p>
      )}
      <footer className="dialog-foot">
        <Button isDisabled={isWriting} onPress={() => void save("csv")}>
          Export as CSV…
        </Button>
        <Button isDisabled={isWriting} onPress={() => void save("json")}>
          Export as JSON…
        </Button>
        {onAgain !== undefined && (
          <Button look="primary" onPress={onAgain}>
            Run again
          </Button>
        )}
      </footer>
    </>
  );
}
