/** One file that may be imported: how it would be read, its first rows, and why it cannot be. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, X } from "lucide-react";
import { useState } from "react";
import { FieldError, Input, Label, TextField } from "react-aria-components";
import type { FilePreview } from "../bindings/FilePreview";
import { asFailure } from "../host";
import { Badge } from "../parts/Badge";
import { Button, IconButton } from "../parts/Button";
import { Loading } from "../parts/EmptyState";
import { bytes } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { SelectField } from "../parts/SelectField";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { FileMapping } from "./FileMapping";
import { type Choice, previewOf, type Reading } from "./ImportFiles";
import { SourcePreview } from "./SourcePreview";
import { fileName, nameTrouble } from "./sourceWords";

/** `onDrop` takes the file off the list; it stays where it is. */
export interface ImportFileProps {
  path: string;
  reading: Reading | undefined;
  choice: Choice;
  isOpenAtFirst: boolean;
  isHeld: boolean;
  onChoice: (choice: Choice) => void;
  onDrop: () => void;
}

/** The file. */
export function ImportFile({ path, reading, isOpenAtFirst, isHeld, onDrop, ...rest }: ImportFileProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const name = visibleText(fileName(path));
  const file = reading?.data;
  return (
    <section className="panel import-file" aria-label={`File ${name}`}>
      <header>
        <Button
          look="quiet"
          size="small"
          aria-expanded={isOpen}
          aria-label={isOpen ? `Hide the rows of ${name}` : `Show the rows of ${name}`}
          onPress={() => setOpen(!isOpen)}
        >
          {isOpen ? (
            <ChevronDown className="icon" aria-hidden />
          ) : (
            <ChevronRight className="icon" aria-hidden />
          )}
        </Button>
        <span className="import-file-name">
          <b className="mono clip" title={visibleText(path)}>
            <Visible text={fileName(path)} limit={120} />
          </b>
          {file !== undefined && <FileForm file={file} />}
        </span>
        <span className="push">
          <IconButton label={`Leave out ${name}`} isDisabled={isHeld} onPress={onDrop}>
            <X className="icon" aria-hidden />
          </IconButton>
        </span>
      </header>
      {reading?.isPending && <Loading>Reading its first rows</Loading>}
      {reading?.error != null && <FailureNote failure={asFailure(reading.error)} />}
      {file?.failure != null && <FailureNote failure={file.failure} />}
      {file !== undefined && file.failure === null && (
        <>
          <ReadAs file={file} isHeld={isHeld} {...rest} />
          {isOpen && <Rows file={file} profile={chosenOf(file, rest.choice)} />}
        </>
      )}
    </section>
  );
}

/** The profile that a person chose over the one that fits; null for the one that fits. */
function chosenOf(file: FilePreview, { profile }: Choice): string | null {
  return profile === file.profile ? null : profile;
}

/** The first rows, read by the profile that is chosen. */
function Rows({ file, profile }: { file: FilePreview; profile: string | null }) {
  const host = useHost();
  const { path } = file;
  const read = useQuery({
    queryKey: ["import-preview", path, profile],
    queryFn: () => previewOf(host, { path, profile }),
    enabled: profile !== null,
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { preview, failure } = (profile === null ? file : read.data) ?? {};
  if (read.error !== null) return <FailureNote failure={asFailure(read.error)} />;
  if (failure != null) return <FailureNote failure={failure} />;
  if (preview == null || (profile !== null && read.isPlaceholderData))
    return <Loading>Reading its first rows</Loading>;
  return <SourcePreview preview={preview} />;
}

function FileForm({ file }: { file: FilePreview }) {
  return (
    <span className="small muted">
      {bytes(file.bytes)}
      {file.format !== null && (
        <>
          , <Visible text={file.format} limit={40} />
        </>
      )}
    </span>
  );
}

function ReadAs({
  file,
  choice,
  isHeld,
  onChoice,
}: {
  file: FilePreview;
  choice: Choice;
  isHeld: boolean;
  onChoice: (choice: Choice) => void;
}) {
  const host = useHost();
  const profiles = useQuery({ queryKey: ["profiles"], queryFn: () => host.profileList() });
  const profile = choice.profile ?? file.profile ?? "generic";
  const source = choice.source ?? profile;
  const trouble = nameTrouble(source);
  const titles = (profiles.data ?? []).map(({ id, title }) => ({ id, name: visibleText(title) }));
  const known = titles.some(({ id }) => id === profile);
  return (
    <div className="import-read-as">
      <SelectField
        label="Read as"
        value={profile}
        options={known ? titles : [{ id: profile, name: profile }, ...titles]}
        isDisabled={isHeld}
        onChange={(id) => onChoice({ ...choice, profile: id === file.profile ? null : id })}
      />
      <TextField
        className="field"
        value={source}
        isDisabled={isHeld}
        isInvalid={trouble !== null}
        onChange={(text) => onChoice({ ...choice, source: text })}
      >
        <Label className="label">Into the source</Label>
        <Input className="input" spellCheck={false} />
        <FieldError className="field-error tiny">{trouble}</FieldError>
      </TextField>
      <div className="import-recognised">
        <Recognised file={file} choice={choice} />{" "}
        <FileMapping
          file={file}
          profile={profile}
          isHeld={isHeld}
          onProfile={(id) => onChoice({ ...choice, profile: id === file.profile ? null : id })}
        />
      </div>
    </div>
  );
}

function Recognised({ file, choice }: { file: FilePreview; choice: Choice }) {
  if (chosenOf(file, choice) !== null)
    return (
      <>
        <Badge tone="info">Chosen</Badge>{" "}
        <span className="small muted">
          {file.is_recognised ? (
            <Visible text={`By its fields it looks like ${file.profile}.`} limit={120} />
          ) : (
            "By its fields it was not recognised."
          )}
        </span>
      </>
    );
  if (file.is_recognised) return <Badge tone="success">Recognised by its fields</Badge>;
  return (
    <>
      <Badge tone="warning">Not recognised</Badge>{" "}
      <span className="small muted">Read by usual field names: look at the rows before you trust them.</span>
    </>
  );
}
