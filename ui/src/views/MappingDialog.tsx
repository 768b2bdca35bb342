/** The mapping editor in a dialog of its own, over whatever it was opened from. */
import { useState } from "react";
import type { ProfileLine } from "../bindings/ProfileLine";
import { Dialog } from "../parts/Dialog";
import { MappingEditor } from "./MappingEditor";
import type { ReadMapping } from "./useMapping";

/** What is mapped: `name` for people, the profile to start from, and how rows are read. */
export interface MappingSubject {
  name: string;
  profile: string;
  /** Whether each reading asks the vendor for a page. */
  asksVendor: boolean;
  /** The source that is read with the mapping once it is saved; null where none is there yet. */
  source: string | null;
  read: ReadMapping;
}

/** `subject` null means closed. */
export function MappingDialog({
  subject,
  onSaved,
  onClose,
}: {
  subject: MappingSubject | null;
  onSaved: (profile: ProfileLine) => void;
  onClose: () => void;
}) {
  const [isSaving, setSaving] = useState(false);
  return (
    <Dialog
      title={subject === null ? "Mapping" : `What is read of ${subject.name}`}
      isOpen={subject !== null}
      hold={isSaving}
      size="full"
      onClose={onClose}
    >
      {subject !== null && <MappingEditor subject={subject} onSaving={setSaving} onSaved={onSaved} />}
    </Dialog>
  );
}
