/** The mapping of a source that is there already, and what becomes of the source afterwards. */
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
import { useWindow } from "./window";

/** `source` null means closed. */
export function SourceMapping({ source, onClose }: { source: SourceLine | null; onClose: () => void }) {
  const host = useHost();
  const [saved, setSaved] = useState<{ profile: ProfileLine; before: string } | null>(null);
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
          setSaved({ profile: made, before: profile ?? "" });
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

/** A source keeps its profile: only one that was written anew under its id changes how it is read. */
function Saved({ profile, before, onClose }: { profile: ProfileLine; before: string; onClose: () => void }) {
  const { lay } = useWindow();
  const isSame = profile.id === before;
  return (
    <div className="source-removal">
      <p className="sentence">
        <Visible text={profile.title} limit={120} /> was saved.{" "}
        {isSame
          ? "This source is read by it from now on."
          : "This source goes on with its own profile. To read by the new one, add a source with it: rows that are here stay."}
      </p>
      <footer className="dialog-foot">
        {!isSame && (
          <Button
            onPress={() => {
              onClose();
              lay({ kind: "add-source", profile: profile.id });
            }}
          >
            Add a source with it
          </Button>
        )}
        <Button look="primary" autoFocus onPress={onClose}>
          Done
        </Button>
      </footer>
    </div>
  );
}
