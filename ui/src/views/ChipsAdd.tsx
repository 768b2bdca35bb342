/** Builds one filter: a field, is or is not, and values with their counts. */
import { Plus } from "lucide-react";
import { useState } from "react";
import {
  Dialog,
  DialogTrigger,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup,
  type Selection,
  TextField,
} from "react-aria-components";
import type { FacetValue } from "../bindings/FacetValue";
import type { ResultSet } from "../bindings/ResultSet";
import { Button } from "../parts/Button";
import { count } from "../parts/format";
import { cut, visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import { FailureNote } from "./FailureNote";
import type { Edit } from "./logEdit";
import { useFacet } from "./logFacets";
import { absentWord, FIELDS, isAbsent } from "./logFields";
import { queryWithAll, type Sense } from "./logTerms";

/** Values offered at most; the field above them narrows the rest by typing the value itself. */
const VALUES_OFFERED = 100;

/** The button and its popover. */
export function ChipsAdd({ set, edit }: { set: ResultSet | undefined; edit: Edit }) {
  return (
    <DialogTrigger>
      <Button look="quiet" size="small" isDisabled={set === undefined || edit === null}>
        <Plus className="icon" aria-hidden />
        Filter
      </Button>
      <Popover className="menu popover" placement="bottom start">
        <Dialog className="popover-body" aria-label="Add a filter">
          {({ close }) => set !== undefined && <FilterForm set={set} edit={edit} onDone={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function FilterForm({ set, edit, onDone }: { set: ResultSet; edit: Edit; onDone: () => void }) {
  const [field, setField] = useState(FIELDS[0]?.id ?? "action");
  const [sense, setSense] = useState<Sense>("include");
  const [chosen, setChosen] = useState<string[]>([]);
  const [typed, setTyped] = useState("");
  const values = typed.trim() === "" ? chosen : [...chosen, `=${typed.trim()}`];
  const add = () => {
    edit?.((terms) => queryWithAll(terms, { field, sense }, values.map(valueAt)));
    onDone();
  };
  return (
    <form
      className="filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (values.length > 0) add();
      }}
    >
      <ListBox
        className="filter-fields"
        aria-label="Field"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[field]}
        onSelectionChange={(keys) => {
          setField(String(firstOf(keys) ?? field));
          setChosen([]);
        }}
        items={FIELDS}
      >
        {(line) => (
          <ListBoxItem id={line.id} className="menu-item">
            {line.label}
          </ListBoxItem>
        )}
      </ListBox>
      <div className="filter-side">
        <RadioGroup
          className="seg"
          aria-label="Is or is not"
          orientation="horizontal"
          value={sense}
          onChange={(next) => setSense(next as Sense)}
        >
          <Radio value="include">is</Radio>
          <Radio value="exclude">is not</Radio>
        </RadioGroup>
        <TextField className="field" value={typed} onChange={setTyped}>
          <Label className="label">Value (optional, whole)</Label>
          <Input className="input mono" spellCheck="false" autoComplete="off" />
        </TextField>
        <Values key={field} set={set} field={field} chosen={chosen} typed={typed} onChosen={setChosen} />
        <div className="row">
          <Button type="submit" look="primary" isDisabled={values.length === 0}>
            Add filter
          </Button>
          <Button onPress={onDone}>Cancel</Button>
        </div>
      </div>
    </form>
  );
}

interface ValuesProps {
  set: ResultSet;
  field: string;
  chosen: string[];
  typed: string;
  onChosen: (chosen: string[]) => void;
}

function Values({ set, field, chosen, typed, onChosen }: ValuesProps) {
  const facet = useFacet({ set, field, limit: VALUES_OFFERED }, () => {});
  if (facet.failure !== null) return <FailureNote failure={facet.failure} onAct={facet.retry} />;
  const all = facet.isOld ? undefined : facet.data?.values;
  if (all === undefined) return <p className="small muted">Counting the values</p>;
  const wanted = typed.trim().toLowerCase();
  const shown = all.filter(({ value }) => (value ?? "").toLowerCase().includes(wanted));
  return (
    <ListBox
      className="filter-values"
      aria-label="Values"
      selectionMode="multiple"
      selectionBehavior="toggle"
      selectedKeys={chosen}
      onSelectionChange={(keys) => onChosen(keys === "all" ? all.map(keyOf) : [...keys].map(String))}
      items={shown.map((line) => ({ ...line, key: keyOf(line) }))}
      renderEmptyState={() => <p className="small muted">No value like this in the rows.</p>}
    >
      {(line) => (
        <ListBoxItem
          id={line.key}
          className="menu-item"
          textValue={visibleText(cut(line.value ?? absentWord(field), 80))}
        >
          <span className="clip">
            {isAbsent(field, line.value) ? (
              <i className="absent">{absentWord(field)}</i>
            ) : (
              <Visible text={line.value ?? ""} limit={80} />
            )}
          </span>
          <span className="push num muted">{count(line.count)}</span>
        </ListBoxItem>
      )}
    </ListBox>
  );
}

/** A key of a list must be text: a value stands behind a sign, so that no value is taken for "not recorded". */
function keyOf({ value }: Pick<FacetValue, "value">): string {
  return value === null ? "-" : `=${value}`;
}

function valueAt(key: string): string | null {
  return key === "-" ? null : key.slice(1);
}

function firstOf(keys: Selection): string | undefined {
  return keys === "all" ? undefined : [...keys].map(String)[0];
}
