/** Gives a source another token, e.g. when the vendor refuses the old one. The token leaves with the dialog. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Form } from "react-aria-components";
import type { Keeping } from "../bindings/Keeping";
import type { SourceLine } from "../bindings/SourceLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { visibleText } from "../parts/hidden";
import { TokenFields } from "../parts/TokenFields";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { AddSourceKeeping } from "./AddSourceKeeping";
import { tokenLabels } from "./addSourceDraft";
import { FailureNote } from "./FailureNote";

/** `source` null means closed. */
export function SourceToken({ source, onClose }: { source: SourceLine | null; onClose: () => void }) {
  const title = source === null ? "New token" : `New token for ${visibleText(source.name)}`;
  return (
    <Dialog title={title} isOpen={source !== null} hold={false} onClose={onClose}>
      {source !== null && <TokenForm source={source} onClose={onClose} />}
    </Dialog>
  );
}

function TokenForm({ source: { name, profile }, onClose }: { source: SourceLine; onClose: () => void }) {
  const host = useHost();
  const profiles = useQuery({ queryKey: ["profiles"], queryFn: () => host.profileList() });
  const known = profiles.data?.find((each) => each.id === profile);
  const client = useQueryClient();
  const about = useQuery({ queryKey: ["about"], queryFn: () => host.about() });
  const token = useRef("");
  const [isHeld, setHeld] = useState(false);
  const [keep, setKeep] = useState<Keeping | null>(null);
  // The token is no variable of the mutation: those outlive it in the client's cache.
  const change = useMutation({
    mutationFn: () => host.sourceToken({ name, token: token.current, keep }),
    networkMode: "always",
    onSuccess: async () => {
      token.current = "";
      await client.invalidateQueries();
      onClose();
    },
  });
  return (
    <Form
      className="source-removal"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <p className="sentence">
        Pulls go on where they stood. The old token is forgotten where Exhibit kept it.
      </p>
      {known?.token_note != null && (
        <p className="small">
          <Visible text={known.token_note} limit={600} />
        </p>
      )}
      {/* Until the profile is known, nobody can say how many parts there are. */}
      {!profiles.isPending && (
        <TokenFields labels={tokenLabels(known)} secret={token} trouble={null} onHeld={setHeld} />
      )}
      <AddSourceKeeping about={about} keep={keep} trouble={null} onKeep={setKeep} />
      {change.error !== null && <FailureNote failure={asFailure(change.error)} />}
      <footer className="dialog-foot">
        <Button onPress={onClose}>Keep the old one</Button>
        <Button type="submit" look="primary" isDisabled={!isHeld || keep === null || change.isPending}>
          Use the new token
        </Button>
      </footer>
    </Form>
  );
}
