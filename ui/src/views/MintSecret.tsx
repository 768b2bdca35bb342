/** Makes a secret, keeps it where the person says, and shows it once. Then it is gone from the window. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import type { Keeping } from "../bindings/Keeping";
import type { MintedSecret } from "../bindings/MintedSecret";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { CheckLine } from "../parts/CheckLine";
import { CopyButton } from "../parts/CopyButton";
import { LineField } from "../parts/LineField";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { SECRETS } from "./SecretPanel";
import { renewCaptures } from "./webhookDesk";

/** `onMinted` hears of the secret that was made: whoever holds it shows it, and holds everything until it was taken. */
export interface MintSecretProps {
  scheme: string | null;
  onMinted: (minted: MintedSecret) => void;
}

/** The secret, this once. It cannot be shown again, so nothing but the button takes it away. */
export function MintedSecretShown({ minted, onDone }: { minted: MintedSecret; onDone: () => void }) {
  return (
    <div className="minted">
      <Note tone="warning" live="calm">
        <p>
          <b>{minted.is_secret ? "Shown this once." : "The public half, for the receiver."}</b>{" "}
          {minted.is_secret
            ? "Give it to the receiver now. It is kept here as "
            : "The private half is kept here as "}
          <Visible text={minted.name} limit={80} /> and never shown again.
        </p>
        <section className="minted-text mono wrap" aria-label="The new secret">
          <Visible text={minted.text} limit={4_000} />
        </section>
        <CopyButton name={minted.is_secret ? "secret" : "public key"} text={minted.text} />
      </Note>
      <Button look="primary" onPress={onDone}>
        I have it
      </Button>
    </div>
  );
}

/** The form. No query or mutation holds what comes of it: their caches would for minutes. */
export function MintSecret({ scheme, onMinted }: MintSecretProps) {
  const host = useHost();
  const client = useQueryClient();
  const about = useQuery({ queryKey: ["about"], queryFn: () => host.about() });
  const hasKeychain = about.data?.has_keychain ?? false;
  const [name, setName] = useState("");
  const [wanted, setWanted] = useState<Keeping | null>(null);
  const keep = wanted ?? (hasKeychain ? "keychain" : "file");
  const [mayUseFile, setMayUseFile] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isReady = scheme !== null && name.trim() !== "" && !isRunning && (keep !== "file" || mayUseFile);
  const mint = async () => {
    if (scheme === null) return;
    setRunning(true);
    setFailure(null);
    try {
      onMinted(await host.secretMint({ scheme, name: name.trim(), keep }));
      void client.invalidateQueries({ queryKey: SECRETS });
      renewCaptures(client);
    } catch (reason) {
      setFailure(asFailure(reason));
      setRunning(false);
    }
  };
  return (
    <div className="mint-form">
      {scheme === null && <p className="small muted">Choose first by whose rules it signs.</p>}
      <LineField
        label="Name"
        value={name}
        trouble={null}
        hint="32 random bytes under this name; a pair of keys where the scheme signs with one"
        placeholder="outworx-test"
        onChange={setName}
      />
      <RadioGroup className="radios" value={keep} onChange={(next) => setWanted(next as Keeping)}>
        <Label className="label">Where it is kept</Label>
        <Radio value="keychain" className="radio-line" isDisabled={!hasKeychain}>
          <span className="radio-dot" aria-hidden />
          <span>
            In the system's keychain
            <small>{hasKeychain ? "Only this account can read it." : "No keychain answers here."}</small>
          </span>
        </Radio>
        <Radio value="file" className="radio-line">
          <span className="radio-dot" aria-hidden />
          <span>
            In a file
            <small>In the data folder, readable by this account alone, not encrypted.</small>
          </span>
        </Radio>
      </RadioGroup>
      {keep === "file" && (
        <CheckLine isOn={mayUseFile} onChange={setMayUseFile}>
          Yes, keep it in a file. Whoever can read my files can read it there.
        </CheckLine>
      )}
      {failure !== null && <FailureNote failure={failure} />}
      <Button isDisabled={!isReady} onPress={() => void mint()}>
        Make the secret
      </Button>
    </div>
  );
}
