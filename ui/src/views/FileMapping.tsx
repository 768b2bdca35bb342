/** Picks where the fields of a file's rows are read from, when no profile fits or the one that fits is wrong. */
import { useState } from "react";
import type { FilePreview } from "../bindings/FilePreview";
import { Button } from "../parts/Button";
import { visibleText } from "../parts/hidden";
import { useHost } from "../state";
import { MappingDialog, type MappingSubject } from "./MappingDialog";
import { fileName } from "./sourceWords";

/** `profile` is the one chosen so far; `onProfile` hears the id of the one that was saved. */
export function FileMapping({
  file,
  profile,
  isHeld,
  onProfile,
}: {
  file: FilePreview;
  profile: string;
  isHeld: boolean;
  onProfile: (id: string) => void;
}) {
  const host = useHost();
  const [subject, setSubject] = useState<MappingSubject | null>(null);
  const name = visibleText(fileName(file.path));
  const open = () =>
    setSubject({
      name,
      profile,
      asksVendor: false,
      source: null,
      read: (picks, hear) =>
        host.mappingTry({ source: null, new: null, file: file.path, profile, picks }, hear),
    });
  return (
    <>
      <Button size="small" aria-label={`Change what is read of ${name}`} isDisabled={isHeld} onPress={open}>
        Change what is read
      </Button>
      <MappingDialog
        subject={subject}
        onSaved={({ id }) => {
          setSubject(null);
          onProfile(id);
        }}
        onClose={() => setSubject(null)}
      />
    </>
  );
}
