/** All that an opened pack says of one row: the entry, the vendor's text, its leaf, and whether that is proven. */
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useState } from "react";
import type { LogRow } from "../bindings/LogRow";
import type { OpenedEntry as Entry } from "../bindings/OpenedEntry";
import { asFailure } from "../host";
import { Badge } from "../parts/Badge";
import { IconButton } from "../parts/Button";
import { Drawer } from "../parts/Drawer";
import { Loading } from "../parts/EmptyState";
import { Digest, Fact, Facts } from "../parts/Facts";
import { count, shortHex } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost, useInstant } from "../state";
import { FailureNote } from "./FailureNote";
import type { Edit } from "./logEdit";
import { type EntryForm, OpenedPayload } from "./OpenedPayload";
import { OpenedSummary } from "./OpenedSummary";

/** `row.row` is the line of `events.ndjson`. `onPrevious` and `onNext` null at the ends. */
export interface OpenedEntryProps {
  pack: number;
  row: LogRow | undefined;
  focus: "inside" | "elsewhere";
  edit: Edit;
  onClose: () => void;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
}

/** The drawer. */
export function OpenedEntry({ pack, row, focus, edit, onClose, onPrevious, onNext }: OpenedEntryProps) {
  const [form, setForm] = useState<EntryForm>("entry");
  const name = row === undefined ? "Line" : `Line ${count(row.row)}`;
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
      {row === undefined ? (
        <Loading>Reading the row</Loading>
      ) : (
        <EntryOf key={row.row} pack={pack} row={row} edit={edit} form={form} onForm={setForm} />
      )}
    </Drawer>
  );
}

interface EntryOfProps {
  pack: number;
  row: LogRow;
  edit: Edit;
  form: EntryForm;
  onForm: (form: EntryForm) => void;
}

function EntryOf({ pack, row, edit, form, onForm }: EntryOfProps) {
  const host = useHost();
  const { data, error, refetch } = useQuery({
    queryKey: ["opened-entry", pack, row.row],
    queryFn: () => host.openedEntry({ pack, line: row.row }),
  });
  if (error !== null) return <FailureNote failure={asFailure(error)} onAct={() => void refetch()} />;
  if (data === undefined) return <Loading>Reading the row</Loading>;
  return (
    <>
      {data.redacted.length > 0 && <Redacted fields={data.redacted} />}
      <OpenedSummary row={row} entry={data} />
      <OpenedPayload entry={data} edit={edit} form={form} onForm={onForm} />
      <Proof entry={data} />
    </>
  );
}

const FIELDS_SHOWN = 64;

function Redacted({ fields }: { fields: string[] }) {
  return (
    <section aria-label="Redacted">
      <Note tone="info">
        <p>
          <b>This row was redacted.</b> Other words stand here than the vendor sent in{" "}
          <code className="wrap">
            <Visible text={fields.slice(0, FIELDS_SHOWN).join(", ")} limit={800} />
          </code>
          {fields.length > FIELDS_SHOWN && ` and ${count(fields.length - FIELDS_SHOWN)} more`}.
        </p>
      </Note>
    </section>
  );
}

/** The verdict on the leaf, in the words of the check; a tick only where it was made. */
function Proof({ entry }: { entry: Entry }) {
  const instant = useInstant();
  const { proof } = entry;
  return (
    <section aria-label="In the log it came from">
      <h3>In the log it came from</h3>
      <p className="opened-proof small">
        <Badge tone={proof.ok ? "success" : "danger"}>{proof.ok ? "Proven" : "Not proven"}</Badge>{" "}
        <span className="muted">
          <Visible text={proof.detail} limit={600} />
        </span>
      </p>
      <Facts>
        <Fact label="Row there">{count(entry.row)}</Fact>
        <Fact label="Received">
          <Visible text={instant(entry.received_at)} />
        </Fact>
        <Fact label="Leaf index">{count(entry.leaf_index)}</Fact>
        <Fact label="Leaf hash">
          <Digest hex={entry.leaf} short={shortHex(entry.leaf)} />
        </Fact>
      </Facts>
    </section>
  );
}
