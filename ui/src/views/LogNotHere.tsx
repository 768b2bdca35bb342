/** Says that what was asked for is not among the rows of the query: a row by its number, or a time that none is as old as. */
import { X } from "lucide-react";
import { Button, IconButton } from "../parts/Button";
import { count } from "../parts/format";
import { Note } from "../parts/Note";
import { useActions } from "./actions";
import { useWindow } from "./window";

/** What was asked for. */
export type Missing = { row: number } | { at: string };

/** The note. */
export function LogNotHere({ missing, onClose }: { missing: Missing; onClose: () => void }) {
  return (
    <Note tone="warning" live="calm">
      <span className="row">
        {"row" in missing ? <NoRow row={missing.row} /> : <NoneSoOld at={missing.at} />}
        <IconButton label="Close" onPress={onClose}>
          <X className="icon" aria-hidden />
        </IconButton>
      </span>
    </Note>
  );
}

function NoRow({ row }: { row: number }) {
  const { query, ask } = useWindow();
  const { perform } = useActions();
  return (
    <>
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
    </>
  );
}

function NoneSoOld({ at }: { at: string }) {
  const { query, ask } = useWindow();
  const { perform } = useActions();
  return (
    <>
      <span>None of these rows is as old as {at}: this is the oldest.</span>
      {query.trim() !== "" && (
        <Button
          size="small"
          onPress={() => {
            ask("");
            perform({ id: "go-to-time", at });
          }}
        >
          Look among all rows
        </Button>
      )}
    </>
  );
}
