/** Where a token is kept: in the keychain, or in a file once a person says so. */
import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import type { About } from "../bindings/About";
import type { Keeping } from "../bindings/Keeping";
import { asFailure } from "../host";
import { FailureNote } from "./FailureNote";

/** The keychain is chosen by itself where it answers; the file only where `EXHIBIT_SECRETS` says so. */
export function AddSourceKeeping({
  about,
  keep,
  trouble,
  onKeep,
}: {
  about: UseQueryResult<About>;
  keep: Keeping | null;
  trouble: string | null;
  onKeep: (keep: Keeping) => void;
}) {
  const hasKeychain = about.data?.has_keychain ?? false;
  const said = about.data?.keep === "file" ? "file" : hasKeychain ? "keychain" : null;
  useEffect(() => {
    if (said !== null && keep === null) onKeep(said);
  }, [said, keep, onKeep]);
  if (about.error !== null)
    return <FailureNote failure={asFailure(about.error)} onAct={() => void about.refetch()} />;
  return (
    <RadioGroup
      className="field"
      value={keep}
      isInvalid={trouble !== null}
      onChange={(value) => onKeep(value as Keeping)}
    >
      <Label className="label">Where the token is kept</Label>
      <div className="radios">
        <Radio className="radio-line" value="keychain" isDisabled={!hasKeychain}>
          <span className="radio-dot" />
          <span>
            In the system keychain
            <small>
              {hasKeychain || about.data === undefined
                ? "The system guards it. It never enters the database, a log or a pack."
                : "Not possible here: no keychain answers. Settings say why."}
            </small>
          </span>
        </Radio>
        <Radio className="radio-line" value="file">
          <span className="radio-dot" />
          <span>
            In a file of Exhibit's data folder
            <small>Not encrypted; only your user account may read it. Choose it if that is enough.</small>
          </span>
        </Radio>
      </div>
      {trouble !== null && <p className="field-error tiny">{trouble}</p>}
    </RadioGroup>
  );
}
