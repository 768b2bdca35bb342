/** Who signs the pack: nobody, the key made here, a key of the ssh-agent, or a key file. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { Checkbox, Radio, RadioGroup } from "react-aria-components";
import type { KeyLine } from "../bindings/KeyLine";
import type { KeyList } from "../bindings/KeyList";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { CheckMark } from "../parts/CheckMark";
import { LineField } from "../parts/LineField";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { type SignChoice, signOf, UNSIGNED } from "./packChoice";
import { useKeys } from "./packDesk";
import { groupsOf } from "./packWords";
import { useWizard } from "./WizardDraft";
import { Chosen, PickButton } from "./WizardFile";
import type { WizardStepProps } from "./WizardKind";
import { WizardPassphrase } from "./WizardPassphrase";

/** The panel. */
export function WizardSignature({ choice, change }: WizardStepProps) {
  const heading = useId();
  const keys = useKeys();
  return (
    <section className="panel" aria-labelledby={heading}>
      <header className="panel-head">
        <h2 id={heading}>Signature</h2>
      </header>
      <div className="wizard-side">
        {keys.error !== null && (
          <FailureNote failure={asFailure(keys.error)} onAct={() => void keys.refetch()} />
        )}
        <Signers choice={choice} change={change} keys={keys.data ?? null} />
      </div>
    </section>
  );
}

/** The word of a choice: an agent's key goes by its fingerprint. */
function wordOf({ kind, fingerprint }: SignChoice): string {
  return kind === "agent" ? `agent ${fingerprint ?? ""}` : kind;
}

function Signers({ choice, change, keys }: WizardStepProps & { keys: KeyList | null }) {
  const sign = signOf(choice, keys);
  const put = (part: Partial<SignChoice>) =>
    change({ sign: { ...sign, identity: choice.sign?.identity ?? null, ...part } });
  const choose = (word: string) => {
    const agent = keys?.agent.find(({ fingerprint }) => `agent ${fingerprint}` === word);
    const kind = agent === undefined ? (word as SignChoice["kind"]) : "agent";
    put({
      ...UNSIGNED,
      identity: choice.sign?.identity ?? null,
      kind,
      fingerprint: agent?.fingerprint ?? null,
    });
  };
  return (
    <>
      <RadioGroup className="radios" aria-label="Signature" value={wordOf(sign)} onChange={choose}>
        <Signer word="none" name="Unsigned" about="Anyone can make a pack whose checks pass." />
        {keys?.workspace != null && (
          <Signer word="workspace" name="The key made here" about={<KeyWords line={keys.workspace} />} />
        )}
        {(keys?.agent ?? []).map((line) => (
          <Signer
            key={line.fingerprint}
            word={`agent ${line.fingerprint}`}
            name={line.comment === "" ? "ssh-agent" : line.comment}
            about={<KeyWords line={line} />}
          />
        ))}
        <Signer word="file" name="A key file" about="Your own OpenSSH private key, Ed25519 or RSA." />
      </RadioGroup>
      {keys?.agent_problem != null && (
        <p className="tiny muted">
          <Visible text={keys.agent_problem} />
        </p>
      )}
      {keys !== null && keys.workspace === null && (
        <MakeKey keys={keys} onMade={() => put({ ...UNSIGNED, kind: "workspace" })} />
      )}
      {sign.kind === "file" && <KeyFile sign={sign} put={put} />}
      {sign.kind !== "none" && (
        <>
          <LineField
            label="Signs as"
            value={choice.sign?.identity ?? ""}
            trouble={null}
            placeholder={keys?.identity ?? ""}
            hint="The name in allowed_signers. Checks with ssh-keygen."
            onChange={(identity) => put({ identity })}
          />
          {sign.kind === "workspace" && (
            <Checkbox
              className="check-line wizard-check"
              isSelected={sign.minisign}
              onChange={(minisign) => put({ minisign })}
            >
              <CheckMark />
              <span>
                With minisign too<small>A second signature by the same key.</small>
              </span>
            </Checkbox>
          )}
        </>
      )}
    </>
  );
}

function Signer({ word, name, about }: { word: string; name: string; about: ReactNode }) {
  return (
    <Radio value={word} className="radio-line">
      <span className="radio-dot" aria-hidden />
      <span className="wrap">
        <Visible text={name} limit={80} />
        <small>{about}</small>
      </span>
    </Radio>
  );
}

function KeyWords({ line: { kind, algorithm, fingerprint } }: { line: KeyLine }) {
  return (
    <>
      {kind === "agent" ? "ssh-agent, " : ""}
      {algorithm}, <code className="wrap">{groupsOf(fingerprint)}</code>
    </>
  );
}

function KeyFile({ sign, put }: { sign: SignChoice; put: (part: Partial<SignChoice>) => void }) {
  const { secrets } = useWizard();
  return (
    <>
      <Chosen
        label="Key file"
        path={sign.path}
        none="None chosen yet"
        clear="Forget it"
        onClear={() => put({ path: null })}
        failure={null}
      >
        <PickButton purpose="key" onPaths={(paths) => put({ path: paths[0] ?? null })}>
          Choose a key
        </PickButton>
      </Chosen>
      <WizardPassphrase
        label="Passphrase of the key (where it has one)"
        held={secrets}
        part="key"
        isWrong={false}
        note="Used once, and kept nowhere."
        onText={() => {}}
      />
    </>
  );
}

/** Makes the workspace's key where there is none yet. */
function MakeKey({ keys, onMade }: { keys: KeyList; onMade: () => void }) {
  const host = useHost();
  const client = useQueryClient();
  const [mayUseFile, setMayUseFile] = useState(false);
  const making = useMutation({
    mutationFn: () => host.keyCreate({ in_file: !keys.can_keep }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["keys"] });
      onMade();
    },
  });
  return (
    <>
      {!keys.can_keep && (
        <Checkbox className="check-line wizard-check" isSelected={mayUseFile} onChange={setMayUseFile}>
          <CheckMark />
          <span>
            Keep a new key in a file
            <small>No keychain answers. Whoever can read my files can sign with it.</small>
          </span>
        </Checkbox>
      )}
      <span>
        <Button
          size="small"
          isPending={making.isPending}
          isDisabled={!keys.can_keep && !mayUseFile}
          onPress={() => making.mutate()}
        >
          Make a key here
        </Button>
      </span>
      {making.error !== null && (
        <FailureNote failure={asFailure(making.error)} onAct={() => making.mutate()} />
      )}
    </>
  );
}
