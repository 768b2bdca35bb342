/** All rows of the query as a file: form, progress, and what was written. */
import { FolderOpen } from "lucide-react";
import { useState } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import type { Exported } from "../bindings/Exported";
import type { ExportFormat } from "../bindings/ExportFormat";
import type { Failure } from "../bindings/Failure";
import type { ResultSet } from "../bindings/ResultSet";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Digest, Fact, Facts } from "../parts/Facts";
import { bytes, count, counted, shortHex } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost, useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { TaskProgress } from "./TaskProgress";
import { useWindow } from "./window";

const FORMATS: { format: ExportFormat; name: string; holds: string }[] = [
  {
    format: "csv",
    name: "CSV",
    holds: "For spreadsheets. A value that a spreadsheet would run as a formula gets a leading apostrophe.",
  },
  { format: "ndjson", name: "NDJSON", holds: "One JSON object a line, every value exact." },
  { format: "json", name: "JSON", holds: "One JSON array, every value exact." },
  {
    format: "xlsx",
    name: "Excel workbook",
    holds: "Sheets of up to 1,048,575 rows. Texts beyond 32,767 characters are cut; its first sheet says so.",
  },
];

/** `set` is what the query finds now; without it there is nothing to export yet. */
export interface ExportDialogProps {
  set: ResultSet | undefined;
  isOpen: boolean;
  onClose: () => void;
}

/** The dialog. Closing it does not stop the export: it goes on and is found here again until it was looked at. */
export function ExportDialog({ set, isOpen, onClose }: ExportDialogProps) {
  const { exporting } = useWindow().tasks;
  const close = () => {
    if (!exporting.isRunning) exporting.reset();
    onClose();
  };
  const [format, setFormat] = useState<ExportFormat>("csv");
  return (
    <Dialog title="Export rows" isOpen={isOpen} hold={false} onClose={close}>
      <div className="export">
        {exporting.isRunning && (
          <>
            <TaskProgress progress={exporting.progress} cancel={exporting.cancel} />
            <p className="tiny muted">
              It goes on when this is closed. A file that is not whole is not kept.
            </p>
          </>
        )}
        {!exporting.isRunning && exporting.result !== null && (
          <Written written={exporting.result} onAgain={exporting.reset} onClose={close} />
        )}
        {!exporting.isRunning && exporting.result === null && (
          <ExportForm set={set} format={format} onFormat={setFormat} />
        )}
      </div>
    </Dialog>
  );
}

interface ExportFormProps {
  set: ResultSet | undefined;
  format: ExportFormat;
  onFormat: (format: ExportFormat) => void;
}

function ExportForm({ set, format, onFormat }: ExportFormProps) {
  const host = useHost();
  const { exporting } = useWindow().tasks;
  const [failure, setFailure] = useState<Failure | null>(null);
  const shown = failure ?? exporting.failure;
  const save = async (query: string) => {
    setFailure(null);
    try {
      const path = await host.pickSave({ suggested: `rows.${format}`, extension: format });
      if (path !== null) exporting.start({ query, format, path });
    } catch (reason) {
      setFailure(asFailure(reason));
    }
  };
  return (
    <>
      <p className="sentence" role="status" aria-label="Rows to export">
        {set === undefined ? "No query is open." : <Amount set={set} />}
      </p>
      <RadioGroup className="radios" value={format} onChange={(next) => onFormat(next as ExportFormat)}>
        <Label className="label">Form</Label>
        {FORMATS.map((offer) => (
          <Radio key={offer.format} value={offer.format} className="radio-line">
            <span className="radio-dot" aria-hidden />
            <span>
              {offer.name}
              <small>{offer.holds}</small>
            </span>
          </Radio>
        ))}
      </RadioGroup>
      <ZoneNote />
      {shown !== null && <FailureNote failure={shown} />}
      <footer className="dialog-foot">
        <span className="tiny muted">Nothing is written until you choose a file.</span>
        <Button
          look="primary"
          isDisabled={set === undefined || set.count === 0}
          onPress={() => void save(set?.canonical ?? "")}
        >
          Choose file and export
        </Button>
      </footer>
    </>
  );
}

function Amount({ set }: { set: ResultSet }) {
  return (
    <>
      <b>{counted(set.count, "row")}</b>: all that match{" "}
      {set.canonical === "" ? (
        "(no filter)"
      ) : (
        <code className="wrap">{<Visible text={set.canonical} />}</code>
      )}
      , not only those on screen.
    </>
  );
}

function ZoneNote() {
  const { zone } = useSettings().settings;
  return (
    <p className="small muted">
      Times are written as RFC 3339 in UTC; days in the query are days in <Visible text={zone} />.
    </p>
  );
}

function Written({
  written,
  onAgain,
  onClose,
}: {
  written: Exported;
  onAgain: () => void;
  onClose: () => void;
}) {
  const host = useHost();
  const [failure, setFailure] = useState<Failure | null>(null);
  const show = () =>
    host.showInFolder({ path: written.path }).catch((reason: unknown) => setFailure(asFailure(reason)));
  return (
    <>
      <Note tone="success" live="calm">
        <b>{counted(written.rows, "row")} written</b>
      </Note>
      <Facts>
        <Fact label="File">
          <span className="mono wrap">
            <Visible text={written.path} />
          </span>
        </Fact>
        <Fact label="Rows">{count(written.rows)}</Fact>
        <Fact label="Size">{bytes(written.bytes)}</Fact>
        <Fact label="sha256">
          <Digest hex={written.sha256} short={shortHex(written.sha256)} />
        </Fact>
      </Facts>
      {written.note !== null && (
        <Note tone="warning">
          <p>
            <b>The export could not be noted down.</b> <Visible text={written.note} />
          </p>
        </Note>
      )}
      {failure !== null && <FailureNote failure={failure} />}
      <footer className="dialog-foot">
        <Button onPress={() => void show()}>
          <FolderOpen className="icon" aria-hidden />
          Show in folder
        </Button>
        <Button onPress={onAgain}>Export again</Button>
        <Button look="primary" onPress={onClose}>
          Done
        </Button>
      </footer>
    </>
  );
}
