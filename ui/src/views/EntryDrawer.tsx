/** One row beside the rows it stands among: its frame, the ways to its neighbours, and what is asked about it. */
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { LogRow } from "../bindings/LogRow";
import { asFailure } from "../host";
import { IconButton } from "../parts/Button";
import { Drawer } from "../parts/Drawer";
import { Loading } from "../parts/EmptyState";
import { count } from "../parts/format";
import type { PayloadForm } from "./EntryPayload";
import { FailureNote } from "./FailureNote";

/** The form in which what was sent is looked at: it stays from row to row. */
export interface PayloadView {
  form: PayloadForm;
  onForm: (form: PayloadForm) => void;
}

/** Everything about a row, drawn. */
export type DrawEntry = (row: LogRow, view: PayloadView) => ReactNode;

/** `word` is what a row is called here; `row` undefined while it is on its way; null for no way further. */
export interface EntryDrawerProps {
  word: string;
  row: LogRow | undefined;
  focus: "inside" | "elsewhere";
  onClose: () => void;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
  entry: DrawEntry;
}

/** The drawer. */
export function EntryDrawer({ word, row, focus, onClose, onPrevious, onNext, entry }: EntryDrawerProps) {
  // Outside of what is made anew for each row: who reads raw texts goes on reading them.
  const [form, setForm] = useState<PayloadForm>("metadata");
  const name = row === undefined ? word : `${word} ${count(row.row)}`;
  return (
    <Drawer label={name} focus={focus} onClose={onClose}>
      <header className="drawer-head">
        <h2>{name}</h2>
        <span className="push row-tight">
          <IconButton label="Previous row" isDisabled={onPrevious === null} onPress={() => onPrevious?.()}>
            <ChevronUp className="icon" aria-hidden />
          </IconButton>
          <IconButton label="Next row" isDisabled={onNext === null} onPress={() => onNext?.()}>
            <ChevronDown className="icon" aria-hidden />
          </IconButton>
          <IconButton label="Close" onPress={onClose}>
            <X className="icon" aria-hidden />
          </IconButton>
        </span>
      </header>
      {row === undefined ? <Loading>Reading the row</Loading> : entry(row, { form, onForm: setForm })}
    </Drawer>
  );
}

/** `name` tells one entry from all others of the same cache. */
export interface EntryAskedProps<Entry> {
  name: readonly (string | number)[];
  ask: () => Promise<Entry>;
  children: (entry: Entry) => ReactNode;
}

/** An entry that is asked for, or why it is not there. */
export function EntryAsked<Entry>({ name, ask, children }: EntryAskedProps<Entry>) {
  const { data, error, refetch } = useQuery({ queryKey: name, queryFn: ask });
  if (error !== null) return <FailureNote failure={asFailure(error)} onAct={() => void refetch()} />;
  if (data === undefined) return <Loading>Reading the row</Loading>;
  return children(data);
}
