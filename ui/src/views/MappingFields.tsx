/** The fields of an entry: where each is read from, how many rows fill it, and what it reads as. */
import { CircleDashed, TriangleAlert } from "lucide-react";
import { ListBox, ListBoxItem, Text } from "react-aria-components";
import type { Mapping } from "../bindings/Mapping";
import type { MappingField } from "../bindings/MappingField";
import type { MappingPick } from "../bindings/MappingPick";
import { count } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";

/** Rows without one of each are poor evidence: when, what, who, and an id to tell them by. */
const ESSENTIAL = [["at"], ["action"], ["actor_id", "actor_label"], ["id"]];
const EXAMPLE_CHARS = 60;
const PATH_CHARS = 80;

/** One of them is chosen: places go to that one. */
export function MappingFields({
  mapping: { fields, rows },
  picks,
  chosen,
  onChoose,
}: {
  mapping: Mapping;
  picks: MappingPick[];
  chosen: string;
  onChoose: (field: string) => void;
}) {
  return (
    <section className="mapping-fields" aria-label="Fields">
      <h3>Fields of an entry</h3>
      <ListBox
        className="mapping-list"
        aria-label="Fields"
        autoFocus
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={[chosen]}
        onSelectionChange={(keys) => {
          const [field] = keys;
          if (field !== undefined) onChoose(String(field));
        }}
      >
        {fields.map((field) => (
          <ListBoxItem key={field.field} id={field.field} textValue={field.label} className="mapping-item">
            <span className="row">
              <Text slot="label" className="medium">
                {field.label}
              </Text>
              {picks.some((pick) => pick.field === field.field) && (
                <span className="tiny tone-info">yours</span>
              )}
              <span className="push">
                <Filled field={field} rows={rows} isMissed={isMissed(field, fields)} />
              </span>
            </span>
            <Text slot="description" className="tiny muted block">
              <From field={field} fields={fields} />
            </Text>
          </ListBoxItem>
        ))}
      </ListBox>
    </section>
  );
}

/** Out of all rows; a field that nothing fills is told apart from one that some rows do not have. */
function Filled({
  field: { filled },
  rows,
  isMissed,
}: {
  field: MappingField;
  rows: number;
  isMissed: boolean;
}) {
  if (filled > 0)
    return (
      <span className="tiny muted">
        {count(filled)} of {count(rows)}
      </span>
    );
  const Icon = isMissed ? TriangleAlert : CircleDashed;
  return (
    <span className={`row-tight tiny ${isMissed ? "tone-warning" : "muted"}`}>
      <Icon className="icon icon-12" aria-hidden />
      nothing fills it
    </span>
  );
}

/** Whether nothing at all tells what this field is for: an actor may be known by its id or by its name. */
function isMissed({ field }: MappingField, fields: MappingField[]): boolean {
  const group = ESSENTIAL.find((each) => each.includes(field)) ?? [];
  const filled = fields.filter((each) => group.includes(each.field)).map((each) => each.filled);
  return filled.length > 0 && filled.every((rows) => rows === 0);
}

/** The field that a name is told from where it has no place of its own: an id that is an address names its owner. */
function toldFrom({ field, filled }: MappingField, fields: MappingField[]): string {
  if (filled === 0) return "read from nowhere";
  const id = field.endsWith("_label") ? field.replace(/_label$/, "_id") : null;
  const told = fields.find((each) => each.field === id);
  return told === undefined ? "no place of its own" : `told from the ${told.label.toLowerCase()}`;
}

function From({ field, fields }: { field: MappingField; fields: MappingField[] }) {
  const { paths, example } = field;
  if (paths.length === 0) return <i className="absent">{toldFrom(field, fields)}</i>;
  return (
    <>
      <span className="mono" title={visibleText(paths.join(", then "))}>
        <Visible text={paths.join(", ")} limit={PATH_CHARS} />
      </span>
      {example !== null && (
        <span className="mapping-example mono">
          <Visible text={example} limit={EXAMPLE_CHARS} />
        </span>
      )}
    </>
  );
}
