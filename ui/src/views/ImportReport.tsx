/** What became of imported files: new, revised, held already or unreadable, and whether that adds up. */
import { ScrollText } from "lucide-react";
import type { ImportLine } from "../bindings/ImportLine";
import type { ImportReport as Report } from "../bindings/ImportReport";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { count, counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { Note } from "../parts/Note";
import { None, Visible } from "../parts/Visible";
import { FailureNote } from "./FailureNote";
import { fileName } from "./sourceWords";
import { COUNT_HEADS, CountCells, sumOf, Tied, ties } from "./Tally";
import { useWindow } from "./window";

/** `onAgain` goes back to choosing files. */
export function ImportReport({
  report: { files: told },
  onAgain,
  onClose,
}: {
  report: Report;
  onAgain: () => void;
  onClose: () => void;
}) {
  const files = told.filter((file) => file.left_out === null);
  const leftOut = told.filter((file) => file.left_out !== null);
  const failed = files.filter((file) => file.failure !== null);
  return (
    <>
      <section className="import-report" aria-label="Import report">
        <p className="sentence" role="status">
          {sentence(files, failed.length)}
        </p>
        {failed.map((file) => file.failure !== null && <Failed key={file.path} file={file} />)}
        <Table files={files} />
        {files.map((file) => file.cut !== null && <Cut key={file.path} path={file.path} why={file.cut} />)}
        {leftOut.length > 0 && <LeftOut files={leftOut} />}
        <p className="small muted">
          A row that is held already is not stored twice; where it came by another way, that is noted with it.
        </p>
      </section>
      <footer className="dialog-foot">
        <ShowInLog files={files} onClose={onClose} />
        <Button onPress={onAgain}>Choose more files</Button>
        <Button look="primary" autoFocus onPress={onClose}>
          Done
        </Button>
      </footer>
    </>
  );
}

function sentence(files: ImportLine[], failed: number): string {
  const stored = sumOf(files);
  const read = `Imported ${count(files.length - failed)} of ${counted(files.length, "file")}`;
  return `${read}: ${counted(stored.rows_new, "new row")}, ${count(stored.duplicates)} held already.`;
}

function Table({ files }: { files: ImportLine[] }) {
  const sum = sumOf(files);
  const isTied = ties(sum) && files.every(ties);
  return (
    <table className="tally" aria-label="Rows by file">
      <thead>
        <tr>
          <th scope="col">File</th>
          {COUNT_HEADS.map((head) => (
            <th key={head} scope="col" className="num">
              {head}
            </th>
          ))}
          <th scope="col">Adds up</th>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <FileRow key={file.path} file={file} />
        ))}
      </tbody>
      <tfoot>
        <tr className={isTied ? "sum ties" : "sum"}>
          <th scope="row">All {counted(files.length, "file")}</th>
          <CountCells counts={sum} />
          <td>
            <Tied isTied={isTied} />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

function FileRow({ file }: { file: ImportLine }) {
  return (
    <tr>
      <th scope="row">
        <span className="mono clip block" title={visibleText(file.path)}>
          <Visible text={fileName(file.path)} limit={120} />
        </span>
        <span className="tiny muted">
          {file.source === null ? (
            <None />
          ) : (
            <Visible text={`into ${file.source}, read as ${file.profile}`} />
          )}
        </span>
      </th>
      <CountCells counts={file} />
      <td>{file.failure === null ? <Tied isTied={ties(file)} /> : <Badge tone="danger">Failed</Badge>}</td>
    </tr>
  );
}

function Failed({ file: { path, failure } }: { file: ImportLine }) {
  if (failure === null) return null;
  return (
    <div className="stack">
      <h3 className="mono">
        <Visible text={fileName(path)} limit={120} />
      </h3>
      <FailureNote failure={failure} />
    </div>
  );
}

function Cut({ path, why }: { path: string; why: string }) {
  return (
    <Note tone="warning">
      <p>
        <b className="mono">
          <Visible text={fileName(path)} limit={120} />
        </b>{" "}
        is cut off: <Visible text={why} />. What was read before is stored, and the torn rest is among the
        problems. Get the whole file and import it again: rows that are held already are not stored twice.
      </p>
    </Note>
  );
}

/** Files and parts of them named one by one; an archive may hold thousands that are no log. */
const NAMED = 20;

function LeftOut({ files }: { files: ImportLine[] }) {
  return (
    <Note tone="info">
      <p>{count(files.length)} left out, not read:</p>
      <ul>
        {files.slice(0, NAMED).map(({ path, left_out }) => (
          <li key={`${path} ${left_out}`}>
            <b className="mono">
              <Visible text={fileName(path)} limit={120} />
            </b>
            : <Visible text={left_out ?? ""} />
          </li>
        ))}
      </ul>
      {files.length > NAMED && <p>And {count(files.length - NAMED)} more.</p>}
    </Note>
  );
}

function ShowInLog({ files, onClose }: { files: ImportLine[]; onClose: () => void }) {
  const { ask } = useWindow();
  const sources = [...new Set(files.flatMap(({ source }) => source ?? []))];
  if (sources.length === 0) return null;
  return (
    <Button
      onPress={() => {
        ask(`source:${sources.join(",")}`);
        onClose();
      }}
    >
      <ScrollText className="icon" aria-hidden />
      Show in log
    </Button>
  );
}
