/** Says that a row asked for by its number is not among the rows of the query. */
import { X } from "lucide-react";
import { Button, IconButton } from "../parts/Button";
import { count } from "../parts/format";
import { Note } from "../parts/Note";
import { useActions } from "./actions";
import { FailureNote } from "./FailureNote";
import type { Missing } from "./LogBody";
import { useWindow } from "./window";

/** The note. */
export function LogNotHere({ missing, onClose }: { missing: Missing; onClose: () => void }) {
  const { query, ask } = useWindow();
  const { perform } = useActions();
  if ("failure" in missing) return <FailureNote failure={missing.failure} />;
  const { row } = missing;
  return (
    <Note tone="warning" live="calm">
      <span className="row">
        <span>
          Row {count(row)} is not among these rows.
          {query.trim() === "" && " No row that is shown has this number; superseded revisions are left out."}
        </span>
        {query.trim() !== "" ? (
          <Button size="small" onPress={() => ask("")}>
            Show all rows
          </Button>
        ) : (
          <Button
            size="small"
            onPress={() => {
              ask("revision:all");
              perform({ id: "go-to-row", row });
            }}
          >
            Show all revisions
          </Button>
        )}
        <IconButton label="Close" onPress={onClose}>
          <X className="icon" aria-hidden />
        </IconButton>
      </span>
    </Note>
  );
}
