/** Asks before a source is removed, and says what stays. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SourceLine } from "../bindings/SourceLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";

/** `source` null means closed. */
export function SourceRemoval({ source, onClose }: { source: SourceLine | null; onClose: () => void }) {
  const host = useHost();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (name: string) => host.sourceRemove({ name }),
    networkMode: "always",
    onSuccess: async () => {
      await client.invalidateQueries();
      close();
    },
  });
  const close = () => {
    remove.reset();
    onClose();
  };
  const title = source === null ? "Remove source" : `Remove ${visibleText(source.name)}`;
  return (
    <Dialog title={title} isOpen={source !== null} hold={remove.isPending} onClose={close}>
      {source !== null && (
        <div className="source-removal">
          <p className="sentence">
            {source.entries === 0
              ? "It holds no rows yet."
              : `Its ${counted(source.entries, "row")} and all receipts stay in the log.`}{" "}
            Only the way to get more is taken away.
          </p>
          <p className="muted">{aboutToken(source.token)}</p>
          {remove.error !== null && <FailureNote failure={asFailure(remove.error)} />}
          <footer className="dialog-foot">
            <Button autoFocus isDisabled={remove.isPending} onPress={close}>
              Keep it
            </Button>
            <Button look="primary" isDisabled={remove.isPending} onPress={() => remove.mutate(source.name)}>
              Remove source
            </Button>
          </footer>
        </div>
      )}
    </Dialog>
  );
}

function aboutToken(token: string | null): string {
  if (token === null) return "It has no token.";
  if (token === "keychain" || token === "store") return "The token that Exhibit kept for it is forgotten.";
  return "Its token is yours and stays where it is: Exhibit kept none.";
}
