/** What the rows are made of, field by field: every value can be chosen or left out with one press. */
import { ListFilter, X } from "lucide-react";
import { useState } from "react";
import type { ResultSet } from "../bindings/ResultSet";
import { Button, IconButton } from "../parts/Button";
import { FacetsField } from "./FacetsField";
import type { Edit } from "./logEdit";
import { FACETS } from "./logFields";

/** `onStale` hears of a lost handle. */
export interface FacetsProps {
  set: ResultSet;
  edit: Edit;
  onStale: () => void;
}

/** The facets; in a narrow window a button opens them. */
export function Facets({ set, edit, onStale }: FacetsProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <div className="facets-fold">
        <Button size="small" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          <ListFilter className="icon" aria-hidden />
          Facets
        </Button>
      </div>
      <section className={`facets${isOpen ? " is-open" : ""}`} aria-label="Facets">
        <div className="facets-close">
          <IconButton label="Close facets" onPress={() => setOpen(false)}>
            <X className="icon" aria-hidden />
          </IconButton>
        </div>
        {FACETS.map((field) => (
          <FacetsField key={field.id} field={field} set={set} edit={edit} onStale={onStale} />
        ))}
      </section>
    </>
  );
}
