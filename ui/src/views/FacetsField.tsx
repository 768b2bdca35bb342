/** One field of the facets: its most frequent values with how many rows have them. */
import { ChevronDown, Minus, Plus } from "lucide-react";
import { memo, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { FacetValue } from "../bindings/FacetValue";
import type { ResultSet } from "../bindings/ResultSet";
import { LetterTag, ToneIcon } from "../parts/Badge";
import { count, counted } from "../parts/format";
import { cut, visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import type { FacetsProps } from "./Facets";
import type { Edit } from "./logEdit";
import { useFacet } from "./logFacets";
import { absentWord, type FieldLine, isAbsent } from "./logFields";
import { queryToggled, type Sense, senseOf } from "./logTerms";
import { RISKS } from "./ruleWords";
import { ACTOR_TYPES, ORIGINS, OUTCOMES } from "./words";

/** Values shown at first, and with each "more". */
const VALUES_SHOWN = 5;
const VALUES_MORE = 20;
/** Longest name in a facet, in UTF-16 units. */
const NAME_LIMIT = 60;

/** The field. */
export function FacetsField({ field, ...props }: FacetsProps & { field: FieldLine }) {
  const [isOpen, setOpen] = useState(true);
  return (
    <section className="facet" aria-label={field.label}>
      <h2>
        <AriaButton className="facet-head" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          <ChevronDown className="icon icon-12 chevron" aria-hidden />
          {field.label}
        </AriaButton>
      </h2>
      {isOpen && <Values field={field.id} {...props} />}
    </section>
  );
}

function Values({ field, set, edit, onStale }: FacetsProps & { field: string }) {
  const [limit, setLimit] = useState(VALUES_SHOWN);
  const facet = useFacet({ set, field, limit }, onStale);
  if (facet.failure !== null && facet.data === undefined) {
    return (
      <p className="facet-note">
        <span className="muted">Not counted.</span>{" "}
        <AriaButton className="link" onPress={facet.retry}>
          Try again
        </AriaButton>
      </p>
    );
  }
  if (facet.data === undefined) return <p className="facet-note muted">Counting</p>;
  const { values, distinct } = facet.data;
  const most = Math.max(1, ...values.map((line) => line.count));
  const hidden = Math.max(0, distinct - values.length);
  return (
    <>
      <ul aria-busy={facet.isOld}>
        {withChosen(values, set, field).map((line) => (
          <Value
            key={line.value === null ? "-" : `=${line.value}`}
            value={line.value}
            rows={line.count}
            share={line.count / most}
            field={field}
            sense={senseOf(set.terms, field, line.value)}
            edit={edit}
          />
        ))}
      </ul>
      {values.length === 0 && <p className="facet-note muted">No rows</p>}
      {hidden > 0 && (
        <AriaButton className="link facet-more" onPress={() => setLimit(limit + VALUES_MORE)}>
          {count(hidden)} more
        </AriaButton>
      )}
    </>
  );
}

/** Chosen values that are not among the most frequent are still shown, so that they can be let go of. */
function withChosen(values: FacetValue[], set: ResultSet, field: string): FacetValue[] {
  const named = new Set(values.map((line) => line.value?.toLowerCase()));
  const chosen = set.terms
    .filter((term) => term.field === field)
    .flatMap((term) => term.values)
    .filter((value) => !/[*\\]/.test(value) && !named.has(value.toLowerCase()));
  return [...values, ...[...new Set(chosen)].map((value) => ({ value, count: 0 }))];
}

interface ValueProps {
  value: string | null;
  rows: number;
  share: number;
  field: string;
  sense: Sense | null;
  edit: Edit;
}

/** Drawn again only when something about this value is another: there are fifty of them beside the rows. */
const Value = memo(function Value({ value, rows, share, field, sense, edit }: ValueProps) {
  const absent = isAbsent(field, value);
  const name = absent ? absentWord(field) : visibleText(cut(value ?? "", NAME_LIMIT));
  const state = sense === null ? "" : sense === "include" ? " is-in" : " is-out";
  const act = (wanted: Sense) => ({
    isDisabled: edit === null,
    "aria-pressed": sense === wanted,
    onPress: () => edit?.((terms) => queryToggled(terms, { field, value, sense: wanted })),
  });
  return (
    <li className={`facet-value${state}`}>
      <span className="share" style={{ width: `${Math.max(1, share * 100)}%` }} aria-hidden />
      <ValueSign field={field} value={value} />
      <span className={`name clip${field === "action" ? " mono" : ""}`} title={name}>
        {absent ? <i className="absent">{name}</i> : <Visible text={value ?? ""} limit={NAME_LIMIT} />}
        {field === "risk" && <span className="muted"> {RISKS[Number(value)] ?? ""}</span>}
      </span>
      <span className="facet-count">{count(rows)}</span>
      <span className="acts">
        <AriaButton
          className="act-button"
          aria-label={`Only ${name}, ${counted(rows, "row")}`}
          {...act("include")}
        >
          <Plus className="icon icon-12" aria-hidden />
        </AriaButton>
        <AriaButton className="act-button" aria-label={`Leave out ${name}`} {...act("exclude")}>
          <Minus className="icon icon-12" aria-hidden />
        </AriaButton>
      </span>
    </li>
  );
});

/** The icon that the same value has elsewhere. */
function ValueSign({ field, value }: { field: string; value: string | null }) {
  if (value === null) return null;
  if (field === "outcome" && value in OUTCOMES)
    return <ToneIcon tone={OUTCOMES[value as keyof typeof OUTCOMES].tone} />;
  if (field === "evidence" && ["access", "change", "incident"].includes(value))
    return <LetterTag hue={value} title={`${value} evidence`} />;
  const sign =
    field === "actor_type"
      ? ACTOR_TYPES[value as keyof typeof ACTOR_TYPES]
      : field === "origin"
        ? ORIGINS[value as keyof typeof ORIGINS]
        : undefined;
  if (sign === undefined) return null;
  const Icon = sign.icon;
  return <Icon className="icon" aria-hidden />;
}
