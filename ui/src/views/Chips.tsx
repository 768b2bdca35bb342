/** The filters of the query as chips: drawn from its terms, and every change is another text of the query. */
import { X } from "lucide-react";
import { memo, type RefObject, useEffect, useRef } from "react";
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import type { QueryTerm } from "../bindings/QueryTerm";
import type { ResultSet } from "../bindings/ResultSet";
import { Button } from "../parts/Button";
import { cut, visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import { useActions } from "./actions";
import { ChipsAdd } from "./ChipsAdd";
import type { Edit } from "./logEdit";
import { isHas, isTime, isTurnable, queryOf, queryWith, queryWithout, turned } from "./logTerms";

/** Longest values shown on a chip, in UTF-16 units; the field has them whole. */
const VALUES_SHOWN = 60;

/** `set` undefined before the first query has opened. */
export interface ChipsProps {
  set: ResultSet | undefined;
  edit: Edit;
}

/** The chips. Time bounds have the presets for a chip. */
export const Chips = memo(function Chips({ set, edit }: ChipsProps) {
  const terms = set?.terms ?? [];
  const shown = terms.filter((term) => !isTime(term));
  const bar = useRef<HTMLDivElement>(null);
  useFocusKept(bar, shown.length);
  return (
    <div className="chips" ref={bar}>
      {shown.length > 0 && (
        <ul className="chip-list" aria-label="Filters">
          {shown.map((term, at) => (
            <li key={`${term.text} ${shown.slice(0, at).filter((other) => other.text === term.text).length}`}>
              <Chip term={term} edit={edit} />
            </li>
          ))}
        </ul>
      )}
      <ChipsAdd set={set} edit={edit} />
      {shown.length > 0 && (
        <span className="push">
          <Button
            look="quiet"
            size="small"
            isDisabled={edit === null}
            onPress={() => edit?.((now) => queryOf(now.filter(isTime)))}
          >
            Clear all
          </Button>
        </span>
      )}
    </div>
  );
});

/** A chip that had the focus leaves it to the one in its place, or to the button that adds one. */
function useFocusKept(bar: RefObject<HTMLDivElement | null>, chips: number): void {
  const last = useRef<number | null>(null);
  useEffect(() => {
    const onFocus = (event: FocusEvent) => {
      const buttons = [...(bar.current?.querySelectorAll(".chip-remove, .chip-words") ?? [])];
      const at = buttons.indexOf(event.target as Element);
      last.current = at < 0 ? null : Math.floor(at / 2);
    };
    document.addEventListener("focusin", onFocus);
    return () => document.removeEventListener("focusin", onFocus);
  }, [bar]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when a chip came or went.
  useEffect(() => {
    if (last.current === null || document.activeElement !== document.body) return;
    const left = bar.current?.querySelectorAll<HTMLElement>(".chip-remove") ?? [];
    const next = left[Math.min(last.current, left.length - 1)] ?? bar.current?.querySelector("button");
    next?.focus();
  }, [bar, chips]);
}

function Chip({ term, edit }: { term: QueryTerm; edit: Edit }) {
  const { perform } = useActions();
  const { label, op, values } = wordsOf(term);
  const name = visibleText(cut(`${label} ${op} ${values}`, 120));
  const same = (terms: readonly QueryTerm[]) => terms.find((now) => now.text === term.text) ?? term;
  return (
    <span className={`chip${term.is_excluded ? " not" : ""}`}>
      <MenuTrigger>
        <AriaButton className="chip-words" isDisabled={edit === null} aria-label={`Filter ${name}`}>
          <span className="muted">{label}</span> <span className="op">{op}</span>{" "}
          <b className="clip">
            <Visible text={values} limit={VALUES_SHOWN} />
          </b>
        </AriaButton>
        <Popover className="menu">
          <Menu
            aria-label={`Filter ${name}`}
            onAction={(key) => {
              if (key === "edit") perform({ id: "focus-query" });
              else if (key === "remove") edit?.((terms) => queryWithout(terms, same(terms)));
              else edit?.((terms) => queryWith(terms, same(terms), turned(same(terms))));
            }}
          >
            {isTurnable(term) && (
              <MenuItem id="turn" className="menu-item">
                {isHas(term)
                  ? term.is_excluded
                    ? "Change to recorded"
                    : "Change to not recorded"
                  : term.is_excluded
                    ? "Change to is"
                    : "Change to is not"}
              </MenuItem>
            )}
            <MenuItem id="edit" className="menu-item">
              Edit in the query
            </MenuItem>
            <MenuItem id="remove" className="menu-item">
              Remove
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <AriaButton
        className="chip-remove"
        isDisabled={edit === null}
        aria-label={`Remove filter ${name}`}
        onPress={() => edit?.((terms) => queryWithout(terms, same(terms)))}
      >
        <X className="icon icon-12" aria-hidden />
      </AriaButton>
    </span>
  );
}

/** A term in words: what, how, which. */
function wordsOf(term: QueryTerm): { label: string; op: string; values: string } {
  const values = term.values.join(", ");
  if (isHas(term)) {
    const field = term.text.replace(/^-?has:/, "");
    return { label: field, op: "is", values: term.is_excluded ? "not recorded" : "recorded" };
  }
  if (term.field === null)
    return { label: "Text", op: "contains", values: values === "" ? term.text : values };
  return { label: term.label, op: term.is_excluded ? "is not" : "is", values };
}
