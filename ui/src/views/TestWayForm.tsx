/** The fields of a test: by whose rules, where to, and which secret. */
import type { RefObject } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import type { MintedSecret } from "../bindings/MintedSecret";
import type { SchemeLine } from "../bindings/SchemeLine";
import { asFailure } from "../host";
import { CheckLine } from "../parts/CheckLine";
import { Loading } from "../parts/EmptyState";
import { LineField } from "../parts/LineField";
import { Note } from "../parts/Note";
import { SelectField } from "../parts/SelectField";
import { Visible } from "../parts/Visible";
import { FailureNote } from "./FailureNote";
import { hostOf, isLoopback, readTarget } from "./listenWords";
import { MintedSecretShown, MintSecret } from "./MintSecret";
import { SecretField } from "./SecretField";
import { SigningSecret } from "./SigningSecret";
import { type SecretWay, type TestWay, useSchemes } from "./testWay";

/**
 * `field` holds a pasted secret; `onPasted` hears whether there is one. `minted` is a secret that was made and not taken
 * yet: it stands alone until then.
 */
export interface TestWayFormProps {
  way: TestWay;
  minted: MintedSecret | null;
  onMinted: (minted: MintedSecret | null) => void;
  field: RefObject<HTMLInputElement | null>;
  onWay: (part: Partial<TestWay>) => void;
  onPasted: (isHeld: boolean) => void;
}

/** The fields. */
export function TestWayForm({ way, minted, field, onMinted, onWay, onPasted }: TestWayFormProps) {
  const schemes = useSchemes();
  if (minted !== null)
    return (
      <MintedSecretShown
        minted={minted}
        onDone={() => {
          onMinted(null);
          onWay({ kept: minted.name, by: "kept" });
        }}
      />
    );
  if (schemes.error !== null)
    return <FailureNote failure={asFailure(schemes.error)} onAct={() => void schemes.refetch()} />;
  if (schemes.data === undefined) return <Loading>Reading the schemes</Loading>;
  const read = readTarget(way.url);
  const scheme = schemes.data.schemes.find(({ id }) => id === way.scheme);
  const isSent = scheme?.sends_secret === true;
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
        <By
          value="kept"
          title="One that is kept"
          note={
            isSent
              ? "By its name. By these rules its text is sent."
              : "By its name. It signs here and is not sent itself."
          }
        />
        <By
          value="minted"
          title="A new one"
          note="Made here, kept under a name, and shown once for the receiver."
        />
        <By value="pasted" title="Pasted, used once" note="Not kept; it leaves the field when this closes." />
      </RadioGroup>
      {way.by === "kept" && <SigningSecret name={way.kept} onName={(kept) => onWay({ kept })} />}
      {way.by === "minted" && <MintSecret key={way.scheme} scheme={way.scheme} onMinted={onMinted} />}
      {way.by === "pasted" && <SecretField field={field} use={isSent ? "sent" : "signs"} onHeld={onPasted} />}
      {isSent && <SecretIsSent scheme={scheme} url={way.url.trim()} />}
    </>
  );
}

/** Some rules know no signature: the secret itself stands in a header. */
export function SecretIsSent({ scheme, url }: { scheme: SchemeLine; url: string }) {
  const isOpen = /^http:/i.test(url) && !isLoopback(url);
  return (
    <Note tone="warning" live="calm">
      <p>
        {scheme.header === null ? (
          "These rules send the secret itself"
        ) : (
          <>
            The secret itself is sent, in{" "}
            <code>
              <Visible text={scheme.header} limit={80} />
            </code>
          </>
        )}
        , to{" "}
        <b>
          <Visible text={hostOf(url) ?? "the address above"} limit={120} />
        </b>
        {isOpen ? ", over http, readable by everyone on the way." : "."} Take one that may be known there.
      </p>
    </Note>
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
