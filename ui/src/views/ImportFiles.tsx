/** The files to import: each with what it would bring, what it is read as, and where its rows go. */
import { useQueries } from "@tanstack/react-query";
import { FilePlus } from "lucide-react";
import { useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { FilePreview } from "../bindings/FilePreview";
import type { ImportFile as ImportLine } from "../bindings/ImportFile";
import { asFailure, type Host } from "../host";
import { Button } from "../parts/Button";
import { counted } from "../parts/format";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { ImportFile } from "./ImportFile";
import { nameTrouble } from "./sourceWords";
import { TaskProgress } from "./TaskProgress";
import { type Into, useWindow } from "./window";

/** What a person changed for a file; null = as found out. */
export interface Choice {
  profile: string | null;
  source: string | null;
}

const AS_FOUND: Choice = { profile: null, source: null };

/** `dropped` are the files that came with the dialog; more can be chosen or dropped. All go `into` a source, if named. */
export function ImportFiles({ dropped, into }: { dropped: string[]; into: Into | null }) {
  const { importing } = useWindow().tasks;
  const files = useFiles(dropped);
  const previews = usePreviews(files.paths);
  const choiceOf = (path: string) => files.choices[path] ?? into ?? AS_FOUND;
  const requests = requestsOf(files.paths, previews, choiceOf);
  const isReading = previews.some(({ isPending }) => isPending);
  const isWrong = requests.some(({ source }) => source !== null && nameTrouble(source) !== null);
  return (
    <>
      <div className="import-files">
        {files.failure !== null && <FailureNote failure={files.failure} />}
        {files.paths.length === 0 && <NoFiles />}
        {files.paths.map((path, index) => (
          <ImportFile
            key={path}
            path={path}
            reading={previews[index]}
            choice={choiceOf(path)}
            isOpenAtFirst={index === 0}
            isHeld={importing.isRunning}
            onChoice={(choice) => files.choose(path, choice)}
            onDrop={() => files.leave(path)}
          />
        ))}
        {!importing.isRunning && importing.failure !== null && <FailureNote failure={importing.failure} />}
      </div>
      {importing.isRunning && (
        <div className="dialog-note">
          <TaskProgress progress={importing.progress} cancel={importing.cancel} />
        </div>
      )}
      <footer className="dialog-foot">
        <span className="small muted">
          {files.paths.length === 0 ? "The files are read and left as they are." : "Nothing is stored yet."}
        </span>
        <Button isDisabled={importing.isRunning} onPress={files.pick} autoFocus={dropped.length === 0}>
          <FilePlus className="icon" aria-hidden />
          {files.paths.length === 0 ? "Choose files" : "More files"}
        </Button>
        <Button
          look="primary"
          isDisabled={importing.isRunning || isReading || isWrong || requests.length === 0}
          onPress={() => importing.start({ files: requests })}
        >
          Import {counted(requests.length, "file")}
        </Button>
      </footer>
    </>
  );
}

function NoFiles() {
  return (
    <div className="import-none">
      <h2>Choose files, or drop them anywhere on this window</h2>
      <p className="muted">
        NDJSON, JSON, CSV and OTLP, plain or as .gz. What each would bring is shown before anything is stored,
        and a row that is held already is not stored twice.
      </p>
    </div>
  );
}

/** The chosen files, in order and once each. */
function useFiles(dropped: string[]) {
  const host = useHost();
  const [seen, setSeen] = useState(dropped);
  const [paths, setPaths] = useState(() => unique(dropped));
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  if (dropped !== seen) {
    setSeen(dropped);
    setPaths(unique([...paths, ...dropped]));
  }
  const pick = () => {
    setFailure(null);
    host.pickFiles({ purpose: "import" }).then(
      (more) => setPaths((before) => unique([...before, ...more])),
      (reason: unknown) => setFailure(asFailure(reason)),
    );
  };
  return {
    paths,
    choices,
    failure,
    pick,
    choose: (path: string, choice: Choice) => setChoices((before) => ({ ...before, [path]: choice })),
    leave: (path: string) => setPaths((before) => before.filter((each) => each !== path)),
  };
}

const unique = (paths: string[]) => [...new Set(paths)];

/** What is known of one file so far. */
export interface Reading {
  isPending: boolean;
  data: FilePreview | undefined;
  error: Error | null;
}

/** What one file would bring, read by `profile`, or by the one that fits. */
export async function previewOf(
  host: Host,
  { path, profile }: { path: string; profile: string | null },
): Promise<FilePreview> {
  const [preview] = await host.importPreview({ paths: [path], profile });
  if (preview === undefined) throw new Error("BUG: a file was asked for and none came back");
  return preview;
}

/** One request a file, so that a large one does not hold up the others. */
function usePreviews(paths: string[]): Reading[] {
  const host = useHost();
  return useQueries({
    queries: paths.map((path) => ({
      queryKey: ["import-preview", path],
      queryFn: () => previewOf(host, { path, profile: null }),
      gcTime: 0,
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
}

/** The files that can be read, each with what was chosen for it. */
function requestsOf(paths: string[], previews: Reading[], choiceOf: (path: string) => Choice): ImportLine[] {
  return paths.flatMap((path, index) => {
    const preview = previews[index]?.data;
    if (preview === undefined || preview.failure !== null) return [];
    return [{ path, ...choiceOf(path) }];
  });
}
