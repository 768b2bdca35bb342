/** What the rows are made of, field by field: every value can be chosen or left out with one press. */
import { ListFilter, X } from "lucide-react";
import { memo, useRef, useState } from "react";
import type { ResultSet } from "../bindings/ResultSet";
import { IconButton } from "../parts/Button";
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
export const Facets = memo(function Facets({ set, edit, onStale }: FacetsProps) {
  const [isOpen, setOpen] = useState(false);
  const fold = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpen(false);
    fold.current?.querySelector("button")?.focus();
  };
  return (
    <>
      <div className="facets-fold" ref={fold}>
        <IconButton label="Facets" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          <ListFilter className="icon" aria-hidden />
        </IconButton>
      </div>
      <section
        className={`facets${isOpen ? " is-open" : ""}`}
        aria-label="Facets"
        onKeyDown={(event) => {
          if (event.key === "Escape" && isOpen) close();
        }}
      >
        <div className="facets-close">
          <IconButton label="Close facets" onPress={close}>
            <X className="icon" aria-hidden />
          </IconButton>
        </div>
        {FACETS.map((field) => (
          <FacetsField key={field.id} field={field} set={set} edit={edit} onStale={onStale} />
        ))}
      </section>
    </>
  );
});
