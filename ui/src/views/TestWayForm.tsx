/** The fields of a test: by whose rules, where to, and which secret. */
import type { RefObject } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import { asFailure } from "../host";
import { CheckLine } from "../parts/CheckLine";
import { Loading } from "../parts/EmptyState";
import { LineField } from "../parts/LineField";
import { SelectField } from "../parts/SelectField";
import { FailureNote } from "./FailureNote";
import { hostOf, isLoopback, readTarget } from "./listenWords";
import { MintSecret } from "./MintSecret";
import { SecretField } from "./SecretField";
import { SigningSecret } from "./SigningSecret";
import { type SecretWay, type TestWay, useSchemes } from "./testWay";

/** `field` holds a pasted secret; `onPasted` hears whether there is one. */
export interface TestWayFormProps {
  way: TestWay;
  field: RefObject<HTMLInputElement | null>;
  onWay: (part: Partial<TestWay>) => void;
  onPasted: (isHeld: boolean) => void;
}

/** The fields. */
export function TestWayForm({ way, field, onWay, onPasted }: TestWayFormProps) {
  const schemes = useSchemes();
  if (schemes.error !== null)
    return <FailureNote failure={asFailure(schemes.error)} onAct={() => void schemes.refetch()} />;
  if (schemes.data === undefined) return <Loading>Reading the schemes</Loading>;
  const read = readTarget(way.url);
  const isElsewhere = hostOf(way.url.trim()) !== null && !isLoopback(way.url);
  return (
    <>
      <SelectField
        label="Signed by the rules of"
        value={way.scheme ?? ""}
        options={schemes.data.schemes.map(({ id, title }) => ({ id, name: title }))}
        onChange={(scheme) => onWay({ scheme })}
      />
      <LineField
        label="To"
        value={way.url}
        trouble={"trouble" in read ? read.trouble : null}
        placeholder="http://127.0.0.1:3000/hooks"
        isCode
        onChange={(url) => onWay({ url })}
      />
      {isElsewhere && (
        <CheckLine isOn={way.allowPrivate} onChange={(allowPrivate) => onWay({ allowPrivate })}>
          It may be an address of a private network
          <small>Refused otherwise. That of a cloud's metadata always is.</small>
        </CheckLine>
      )}
      <RadioGroup
        className="radios"
        value={way.by}
        onChange={(by) => {
          onPasted(false);
          onWay({ by: by as SecretWay });
        }}
      >
        <Label className="label">Secret</Label>
        <By value="kept" title="One that is kept" note="By its name. Its text stays where it is." />
        <By
          value="minted"
          title="A new one"
          note="Made here, kept under a name, and shown once for the receiver."
        />
        <By value="pasted" title="Pasted, used once" note="Not kept; it leaves the field when this closes." />
      </RadioGroup>
      {way.by === "kept" && <SigningSecret name={way.kept} onName={(kept) => onWay({ kept })} />}
      {way.by === "minted" && (
        <MintSecret key={way.scheme} scheme={way.scheme} onMinted={(kept) => onWay({ kept, by: "kept" })} />
      )}
      {way.by === "pasted" && <SecretField field={field} onHeld={onPasted} />}
    </>
  );
}

function By({ value, title, note }: { value: SecretWay; title: string; note: string }) {
  return (
    <Radio value={value} className="radio-line">
      <span className="radio-dot" aria-hidden />
      <span>
        {title}
        <small>{note}</small>
      </span>
    </Radio>
  );
}
