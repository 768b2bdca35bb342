/** The places of the rows: one that is chosen is where the field is read from first. */
import { Search } from "lucide-react";
import { useState } from "react";
import { Input, ListBox, ListBoxItem, SearchField, Text } from "react-aria-components";
import type { Mapping } from "../bindings/Mapping";
import type { MappingField } from "../bindings/MappingField";
import type { MappingPath } from "../bindings/MappingPath";
import type { MappingPick } from "../bindings/MappingPick";
import { Button } from "../parts/Button";
import { count, counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";

/** Places shown at once: a row may hold thousands, and a person reads a few. */
const SHOWN = 200;
const EXAMPLE_CHARS = 100;

/** `pick` is the user's own choice for the field; null while the profile decides. */
export function MappingPlaces({
  mapping: { paths, rows },
  field,
  pick,
  onPick,
}: {
  mapping: Mapping;
  field: MappingField;
  pick: MappingPick | null;
  onPick: (path: string | null) => void;
}) {
  const [text, setText] = useState("");
  const found = paths.filter((place) => isFound(place, text));
  const first = pick?.path === "" ? undefined : field.paths[0];
  return (
    <section className="mapping-places" aria-label="Places">
      <header className="row">
        <h3 className="clip">Where “{field.label}” is read from</h3>
        <span className="push row-tight">
          <Button size="small" look="quiet" isDisabled={pick === null} onPress={() => onPick(null)}>
            As the profile says
          </Button>
          <Button size="small" look="quiet" isDisabled={pick?.path === ""} onPress={() => onPick("")}>
            Not read
          </Button>
        </span>
      </header>
      <SearchField className="input mapping-search" aria-label="Find a place" value={text} onChange={setText}>
        <Search className="icon icon-12 subtle" aria-hidden />
        <Input placeholder="Path or value" />
      </SearchField>
      <ListBox
        className="mapping-list"
        aria-label={`Places for ${field.label}`}
        selectionMode="single"
        selectedKeys={first === undefined ? [] : [first]}
        onSelectionChange={(keys) => {
          const [path] = keys;
          if (path !== undefined) onPick(String(path));
        }}
        renderEmptyState={() => <p className="muted small profile-none">No place has these words.</p>}
      >
        {found.slice(0, SHOWN).map((place) => (
          <ListBoxItem
            key={place.path}
            id={place.path}
            textValue={visibleText(place.path)}
            className="mapping-item"
          >
            <span className="row">
              <Text slot="label" className="mono">
                <Visible text={place.path} limit={120} />
              </Text>
              <span className="push tiny muted nowrap">
                {count(place.rows)} of {count(rows)}
              </span>
            </span>
            <Text slot="description" className="tiny muted mono block mapping-example">
              <Visible text={place.example} limit={EXAMPLE_CHARS} />
            </Text>
          </ListBoxItem>
        ))}
      </ListBox>
      <p className="tiny muted" role="status">
        {found.length > SHOWN
          ? `The first ${count(SHOWN)} of ${counted(found.length, "place")}: type to find others.`
          : counted(found.length, "place")}
      </p>
    </section>
  );
}

function isFound({ path, example }: MappingPath, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return path.toLowerCase().includes(wanted) || example.toLowerCase().includes(wanted);
}
