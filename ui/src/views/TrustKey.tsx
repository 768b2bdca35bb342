/** The key that signs here: what to hand to whoever checks, and a way to make or forget it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Checkbox } from "react-aria-components";
import type { KeyLine } from "../bindings/KeyLine";
import type { KeyList } from "../bindings/KeyList";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { CheckMark } from "../parts/CheckMark";
import { CopyButton } from "../parts/CopyButton";
import { Loading } from "../parts/EmptyState";
import { Fact, Facts } from "../parts/Facts";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { useKeys } from "./packDesk";
import { groupsOf } from "./packWords";

/** The section. */
export function TrustKey() {
  const keys = useKeys();
  return (
    <section className="trust-key" aria-label="Signing key">
      <h2 className="row-tight">
        <KeyRound className="icon" aria-hidden />
        Signing key
      </h2>
      {keys.data === undefined ? (
        keys.error === null ? (
          <Loading>Looking for keys</Loading>
        ) : (
          <FailureNote failure={asFailure(keys.error)} onAct={() => void keys.refetch()} />
        )
      ) : keys.data.workspace === null ? (
        <Make keys={keys.data} />
      ) : (
        <Own line={keys.data.workspace} />
      )}
    </section>
  );
}

function Own({ line }: { line: KeyLine }) {
  const host = useHost();
  const queries = useQueryClient();
  const [isSure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: () => host.keyRemove(),
    networkMode: "always",
    onSettled: () => queries.invalidateQueries({ queryKey: ["keys"] }),
  });
  return (
    <>
      <p className="small muted">
        Signs packs, checkpoints in them, and closing statements of reviews. Give the fingerprint to whoever
        checks by another way than the pack itself, best by voice.
      </p>
      <Facts>
        <Fact label="Fingerprint">
          <code className="wrap">{groupsOf(line.fingerprint)}</code>
        </Fact>
        <Fact label="Kind">{line.algorithm}, made here</Fact>
        <Fact label="Line for allowed_signers">
          <code className="wrap">{line.allowed_signers}</code>{" "}
          <CopyButton name="line" text={line.allowed_signers} />
        </Fact>
        {line.minisign !== null && (
          <Fact label="minisign key">
            <code className="wrap">{line.minisign}</code>{" "}
            <CopyButton name="minisign key" text={line.minisign} />
          </Fact>
        )}
      </Facts>
      {remove.error !== null && <FailureNote failure={asFailure(remove.error)} />}
      <div className="row">
        {isSure ? (
          <>
            <span className="small">
              What it signed stays signed, but nothing more can be signed with it.{" "}
            </span>
            <Button size="small" onPress={() => setSure(false)}>
              Keep it
            </Button>
            <Button size="small" isPending={remove.isPending} onPress={() => remove.mutate()}>
              Forget it for good
            </Button>
          </>
        ) : (
          <Button size="small" onPress={() => setSure(true)}>
            Forget this key
          </Button>
        )}
      </div>
    </>
  );
}

function Make({ keys }: { keys: KeyList }) {
  const host = useHost();
  const queries = useQueryClient();
  const [mayUseFile, setMayUseFile] = useState(false);
  const make = useMutation({
    mutationFn: () => host.keyCreate({ in_file: !keys.can_keep || mayUseFile }),
    networkMode: "always",
    onSettled: () => queries.invalidateQueries({ queryKey: ["keys"] }),
  });
  return (
    <>
      <p className="small">
        There is none yet: packs are unsigned unless you choose a key of your own for each. A key made here
        (Ed25519) stays on this device
        {keys.can_keep ? ", in the system’s keychain." : ". No keychain answers here, so it needs a file."}
      </p>
      <Checkbox className="check-line" isSelected={mayUseFile} onChange={setMayUseFile}>
        <CheckMark />
        <span>
          {keys.can_keep ? "Keep it in a file instead" : "Keep it in a file"}
          <small>Whoever can read my files can sign with it.</small>
        </span>
      </Checkbox>
      {make.error !== null && <FailureNote failure={asFailure(make.error)} />}
      <span>
        <Button
          isPending={make.isPending}
          isDisabled={!keys.can_keep && !mayUseFile}
          onPress={() => make.mutate()}
        >
          Make a key
        </Button>
      </span>
    </>
  );
}
