/** The third step of a new source: one request, and its rows as they would be read. Adding without it is allowed. */
import { useState } from "react";
import type { ProfileLine } from "../bindings/ProfileLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Fact, Facts } from "../parts/Facts";
import { Note } from "../parts/Note";
import { None, Visible } from "../parts/Visible";
import type { Requests } from "./AddSource";
import { type Draft, requestOf } from "./addSourceDraft";
import { FailureNote } from "./FailureNote";
import { MappingDialog, type MappingSubject } from "./MappingDialog";
import { SourcePreview } from "./SourcePreview";
import { TaskProgress } from "./TaskProgress";

/** `onAdd` adds; both requests are watched here. */
export interface AddSourceTestProps extends Requests {
  draft: Draft;
  onProfile: (profile: ProfileLine) => void;
  onBack: () => void;
  onAdd: () => void;
}

/** The step. */
export function AddSourceTest({ draft, asking, adding, mapping, onProfile, ...rest }: AddSourceTestProps) {
  const { onBack, onAdd } = rest;
  const [subject, setSubject] = useState<MappingSubject | null>(null);
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
            <div className="row">
              <Button isDisabled={isHeld} onPress={() => setSubject(subjectOf(draft, mapping))}>
                Change what is read
              </Button>
              <span className="small muted">
                Pick the place of each field, and keep that as your own profile.
              </span>
            </div>
          </>
        )}
        {adding.error !== null && <FailureNote failure={asFailure(adding.error)} />}
        <MappingDialog
          subject={subject}
          onSaved={(profile) => {
            setSubject(null);
            onProfile(profile);
          }}
          onClose={() => setSubject(null)}
        />
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

/** The token is put in when the vendor is asked, and is not held here. */
function subjectOf(draft: Draft, mapping: Requests["mapping"]): MappingSubject {
  const request = requestOf(draft);
  return {
    name: draft.name,
    profile: draft.profile.id,
    asksVendor: true,
    source: null,
    read: (picks, hear) => mapping(request, picks, hear),
  };
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
