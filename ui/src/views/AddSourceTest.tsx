/** The third step of a new source: one request, and its rows as they would be read. Adding without it is allowed. */
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Fact, Facts } from "../parts/Facts";
import { Note } from "../parts/Note";
import { None, Visible } from "../parts/Visible";
import type { Requests } from "./AddSource";
import { type Draft, requestOf } from "./addSourceDraft";
import { FailureNote } from "./FailureNote";
import { SourcePreview } from "./SourcePreview";
import { TaskProgress } from "./TaskProgress";

/** `onAdd` adds; both requests are watched here. */
export interface AddSourceTestProps extends Requests {
  draft: Draft;
  onBack: () => void;
  onAdd: () => void;
}

/** The step. */
export function AddSourceTest({ draft, asking, adding, onBack, onAdd }: AddSourceTestProps) {
  const isHeld = asking.isRunning || adding.isPending;
  const ask = () => asking.start(requestOf(draft));
  return (
    <>
      <div className="add-source-test">
        <div className="row add-source-ask">
          <Summary draft={draft} />
          <span className="push">
            <Button autoFocus isDisabled={isHeld} onPress={ask}>
              Test request
            </Button>
          </span>
        </div>
        {asking.isRunning && <TaskProgress progress={asking.progress} cancel={asking.cancel} />}
        {!asking.isRunning && asking.failure !== null && <FailureNote failure={asking.failure} />}
        {!asking.isRunning && asking.failure === null && asking.result !== null && (
          <>
            <Note tone="success" live="calm">
              <p>
                <b>The vendor answered.</b> One request was made, and nothing was stored.
              </p>
            </Note>
            <SourcePreview preview={asking.result} />
          </>
        )}
        {adding.error !== null && <FailureNote failure={asFailure(adding.error)} />}
      </div>
      <footer className="dialog-foot">
        <span className="small muted">Step 3 of 3: a look before it is added</span>
        <Button isDisabled={isHeld} onPress={onBack}>
          Back
        </Button>
        <Button look="primary" isDisabled={isHeld} onPress={onAdd}>
          Add source
        </Button>
      </footer>
    </>
  );
}

const KEPT = { keychain: "goes into the system keychain", file: "goes into a file that only you may read" };

function Summary({ draft: { profile, name, url, hasToken, keep } }: { draft: Draft }) {
  return (
    <Facts>
      <Fact label="Source">
        <b>{name}</b>, <Visible text={profile.title} />
      </Fact>
      <Fact label="Address">
        <span className="mono wrap">
          <Visible text={url === "" ? (profile.url ?? "") : url} />
        </span>
      </Fact>
      <Fact label="Token">
        {hasToken && keep !== null ? `given, ${KEPT[keep]} when it is added` : <None />}
      </Fact>
    </Facts>
  );
}
