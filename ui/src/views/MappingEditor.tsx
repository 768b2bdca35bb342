/**
 * Which place of a row each field is read from: the fields at the left, the places at the right, the rows as they would
 * be read below. A place that is chosen goes before those of the profile; saving writes a profile of the user's own.
 */
import { useState } from "react";
import type { Mapping } from "../bindings/Mapping";
import type { MappingPick } from "../bindings/MappingPick";
import type { ProfileLine } from "../bindings/ProfileLine";
import { Loading } from "../parts/EmptyState";
import { counted } from "../parts/format";
import { FailureNote } from "./FailureNote";
import type { MappingSubject } from "./MappingDialog";
import { MappingFields } from "./MappingFields";
import { MappingPlaces } from "./MappingPlaces";
import { MappingSave } from "./MappingSave";
import { SourcePreview } from "./SourcePreview";
import { picksWith, useMapping } from "./useMapping";

const NO_PICKS: MappingPick[] = [];

/** `onSaving` hears while a profile is written, so that the dialog stays. */
export function MappingEditor({
  subject,
  onSaving,
  onSaved,
}: {
  subject: MappingSubject;
  onSaving: (isSaving: boolean) => void;
  onSaved: (profile: ProfileLine) => void;
}) {
  const [picks, setPicks] = useState(NO_PICKS);
  const { mapping, failure, isReading, again } = useMapping(subject.read, picks);
  return (
    <div className="mapping">
      <p className="mapping-lead small" role="status">
        {mapping === null ? "" : leadOf(mapping, subject)}
        {isReading && mapping !== null && <span className="muted"> Reading again</span>}
      </p>
      {failure !== null && (
        <div className="dialog-note">
          <FailureNote failure={failure} onAct={again} />
        </div>
      )}
      {mapping === null && failure === null && <Loading>Reading the first rows</Loading>}
      {mapping !== null && (
        <Panes
          mapping={mapping}
          picks={picks}
          onPick={(field, path) => setPicks(picksWith(picks, field, path))}
        />
      )}
      <MappingSave subject={subject} picks={picks} onSaving={onSaving} onSaved={onSaved} />
    </div>
  );
}

function leadOf({ rows }: Mapping, { asksVendor }: MappingSubject): string {
  const looked = `${counted(rows, "row")} ${rows === 1 ? "was" : "were"} looked at.`;
  return asksVendor
    ? `${looked} Each change asks the vendor for one page; nothing is stored.`
    : `${looked} Nothing is stored, and nothing leaves this device.`;
}

function Panes({
  mapping,
  picks,
  onPick,
}: {
  mapping: Mapping;
  picks: MappingPick[];
  onPick: (field: string, path: string | null) => void;
}) {
  const [chosen, choose] = useState<string | null>(null);
  const field = mapping.fields.find((each) => each.field === chosen) ?? mapping.fields[0];
  if (field === undefined) return <p className="dialog-note muted">There is no field to map.</p>;
  const pick = picks.find((each) => each.field === field.field) ?? null;
  return (
    <div className="mapping-panes">
      <MappingFields mapping={mapping} picks={picks} chosen={field.field} onChoose={choose} />
      <MappingPlaces
        mapping={mapping}
        field={field}
        pick={pick}
        onPick={(path) => onPick(field.field, path)}
      />
      <section className="mapping-rows" aria-label="Rows as they would be read">
        <SourcePreview preview={mapping.preview} />
      </section>
    </div>
  );
}
