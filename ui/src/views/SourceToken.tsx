/** Gives a source another token, e.g. when the vendor refuses the old one. The token leaves with the dialog. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Form } from "react-aria-components";
import type { Keeping } from "../bindings/Keeping";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { visibleText } from "../parts/hidden";
import { TokenField } from "../parts/TokenField";
import { useHost } from "../state";
import { AddSourceKeeping } from "./AddSourceKeeping";
import { FailureNote } from "./FailureNote";

/** `name` of the source; null means closed. */
export function SourceToken({ name, onClose }: { name: string | null; onClose: () => void }) {
  const title = name === null ? "New token" : `New token for ${visibleText(name)}`;
  return (
    <Dialog title={title} isOpen={name !== null} hold={false} onClose={onClose}>
      {name !== null && <TokenForm name={name} onClose={onClose} />}
    </Dialog>
  );
}

function TokenForm({ name, onClose }: { name: string; onClose: () => void }) {
  const host = useHost();
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
      <TokenField label="Token" secret={token} trouble={null} onHeld={setHeld} />
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
