/** The mapping of a source that is there already: once it is saved, the source is read with it. */
import { useMemo, useState } from "react";
import type { ProfileLine } from "../bindings/ProfileLine";
import type { SourceLine } from "../bindings/SourceLine";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { MappingDialog } from "./MappingDialog";
import type { ReadMapping } from "./useMapping";

/** `source` null means closed. */
export function SourceMapping({ source, onClose }: { source: SourceLine | null; onClose: () => void }) {
  const host = useHost();
  const [saved, setSaved] = useState<{ profile: ProfileLine; name: string } | null>(null);
  const name = source?.name ?? null;
  const profile = source?.profile ?? null;
  const subject = useMemo(
    () =>
      name === null || profile === null
        ? null
        : {
            name: visibleText(name),
            profile,
            asksVendor: true,
            source: name,
            read: ((picks, hear) =>
              host.mappingTry({ source: name, new: null, file: null, profile, picks }, hear)) as ReadMapping,
          },
    [host, name, profile],
  );
  return (
    <>
      <MappingDialog
        subject={subject}
        onSaved={(made) => {
          setSaved({ profile: made, name: name ?? "" });
          onClose();
        }}
        onClose={onClose}
      />
      <Dialog title="Profile saved" isOpen={saved !== null} hold={false} onClose={() => setSaved(null)}>
        {saved !== null && <Saved {...saved} onClose={() => setSaved(null)} />}
      </Dialog>
    </>
  );
}

function Saved({ profile, name, onClose }: { profile: ProfileLine; name: string; onClose: () => void }) {
  return (
    <div className="source-removal">
      <p className="sentence">
        <Visible text={name} limit={80} /> is read with <Visible text={profile.title} limit={120} /> from now
        on. Rows that are here are read again; its bookmark, settings and token stay.
      </p>
      <footer className="dialog-foot">
        <Button look="primary" autoFocus onPress={onClose}>
          Done
        </Button>
      </footer>
    </div>
  );
}
