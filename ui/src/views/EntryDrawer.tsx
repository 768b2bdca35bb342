/** All that is held about one row: what happened, what changed, what the vendor sent, and its place in the log. */
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useState } from "react";
import type { LogRow } from "../bindings/LogRow";
import { asFailure } from "../host";
import { IconButton } from "../parts/Button";
import { Drawer } from "../parts/Drawer";
import { Loading } from "../parts/EmptyState";
import { count } from "../parts/format";
import { useHost } from "../state";
import { EntryChanges } from "./EntryChanges";
import { EntryContext } from "./EntryContext";
import { EntryPayload, type PayloadForm } from "./EntryPayload";
import { EntryProof } from "./EntryProof";
import { EntrySummary } from "./EntrySummary";
import { FailureNote } from "./FailureNote";
import type { Edit } from "./logEdit";

/** `row` undefined while it is on its way; `onPrevious` and `onNext` null at the ends. */
export interface EntryDrawerProps {
  row: LogRow | undefined;
  focus: "inside" | "elsewhere";
  edit: Edit;
  onClose: () => void;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
}

/** The drawer. */
export function EntryDrawer(props: EntryDrawerProps) {
  const { row, focus, onClose } = props;
  // Outside of what is made anew for each row: who reads raw texts goes on reading them.
  const [form, setForm] = useState<PayloadForm>("metadata");
  const name = row === undefined ? "Row" : `Row ${count(row.row)}`;
  return (
    <Drawer label={name} focus={focus} onClose={onClose}>
      <header className="drawer-head">
        <h2>{name}</h2>
        <span className="push row-tight">
          <IconButton
            label="Previous row"
            isDisabled={props.onPrevious === null}
            onPress={() => props.onPrevious?.()}
          >
            <ChevronUp className="icon" aria-hidden />
          </IconButton>
          <IconButton label="Next row" isDisabled={props.onNext === null} onPress={() => props.onNext?.()}>
            <ChevronDown className="icon" aria-hidden />
          </IconButton>
          <IconButton label="Close" onPress={onClose}>
            <X className="icon" aria-hidden />
          </IconButton>
        </span>
      </header>
      {row === undefined ? (
        <Loading>Reading the row</Loading>
      ) : (
        <EntryOf key={row.row} row={row} edit={props.edit} form={form} onForm={setForm} />
      )}
    </Drawer>
  );
}

interface EntryOfProps {
  row: LogRow;
  edit: Edit;
  form: PayloadForm;
  onForm: (form: PayloadForm) => void;
}

function EntryOf({ row, edit, form, onForm }: EntryOfProps) {
  const host = useHost();
  const entry = useQuery({ queryKey: ["entry", row.row], queryFn: () => host.logEntry({ row: row.row }) });
  if (entry.error !== null) {
    return <FailureNote failure={asFailure(entry.error)} onAct={() => void entry.refetch()} />;
  }
  if (entry.data === undefined) return <Loading>Reading the row</Loading>;
  return (
    <>
      <EntrySummary detail={entry.data} />
      <EntryChanges detail={entry.data} />
      <EntryPayload detail={entry.data} edit={edit} form={form} onForm={onForm} />
      <EntryProof detail={entry.data} />
      <EntryContext detail={entry.data} />
    </>
  );
}
