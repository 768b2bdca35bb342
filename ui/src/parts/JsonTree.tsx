/** A JSON value as a tree: opened and closed by key or press, children drawn only when open. */
import { ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { Button, Collection, type Key, Tree, TreeItem, TreeItemContent } from "react-aria-components";
import { counted } from "./format";
import { cut, visibleText } from "./hidden";
import type { Json } from "./json";
import { Visible } from "./Visible";

/** Children shown of one container at first, and with each "more". */
const CHILDREN_SHOWN = 200;

/** One line; `size` counts all children, `children` are those that can be drawn. */
interface Line {
  id: string;
  name: string | null;
  value: Json;
  size: number;
  children: Line[];
  hiddenChildren: number;
}

/** The tree. The outermost container is open at first. */
export function JsonTree({ label, value }: { label: string; value: Json }) {
  const [open, setOpen] = useState<Set<Key>>(() => new Set(["$"]));
  const [limits, setLimits] = useState<Record<string, number>>({});
  const root = useMemo(() => lineOf("$", null, value, { open, limits }), [value, open, limits]);
  const more = (id: string) =>
    setLimits((now) => ({ ...now, [id]: (now[id] ?? CHILDREN_SHOWN) + CHILDREN_SHOWN }));
  return (
    <Tree aria-label={label} className="tree" items={[root]} expandedKeys={open} onExpandedChange={setOpen}>
      {function item(line: Line) {
        return (
          <TreeItem id={line.id} textValue={textOf(line)} hasChildItems={line.size > 0}>
            <TreeItemContent>
              {({ hasChildItems, level }) => (
                <span className="tree-line" style={{ paddingLeft: (level - 1) * 14 }}>
                  {hasChildItems ? (
                    <Button slot="chevron" className="tree-chevron">
                      <ChevronRight className="icon icon-12" aria-hidden />
                    </Button>
                  ) : (
                    <span className="tree-gap" />
                  )}
                  <LineText line={line} />
                  {line.hiddenChildren > 0 && (
                    <Button className="tree-more" onPress={() => more(line.id)}>
                      {counted(line.hiddenChildren, "more line")}
                    </Button>
                  )}
                </span>
              )}
            </TreeItemContent>
            <Collection items={line.children}>{item}</Collection>
          </TreeItem>
        );
      }}
    </Tree>
  );
}

interface Child {
  name: string;
  value: Json;
}

interface Shown {
  open: Set<Key>;
  limits: Record<string, number>;
}

/** A line in view. A closed container still names its first child: react-aria opens by key only what has one. */
function lineOf(id: string, name: string | null, value: Json, shown: Shown): Line {
  const all = childrenOf(value);
  const bare = { id, name, value, size: all.length, children: [], hiddenChildren: 0 };
  const childId = (at: number) => `${id}/${at}`;
  if (!shown.open.has(id)) {
    const stands = (child: Child) => ({ ...bare, ...child, id: childId(0), size: 0 });
    return { ...bare, children: all.slice(0, 1).map(stands) };
  }
  const children = all
    .slice(0, shown.limits[id] ?? CHILDREN_SHOWN)
    .map((child, at) => lineOf(childId(at), child.name, child.value, shown));
  return { ...bare, children, hiddenChildren: all.length - children.length };
}

function childrenOf(value: Json): Child[] {
  if (value.kind === "object")
    return value.members.map((member) => ({ name: member.key, value: member.value }));
  if (value.kind === "array") return value.items.map((item, at) => ({ name: String(at), value: item }));
  return [];
}

function LineText({ line }: { line: Line }) {
  return (
    <span className="tree-text">
      {line.name !== null && (
        <>
          <span className="syn-key">
            <Visible text={line.name} />
          </span>
          <span className="syn-punct">: </span>
        </>
      )}
      <ValueText value={line.value} />
    </span>
  );
}

function ValueText({ value }: { value: Json }) {
  switch (value.kind) {
    case "object":
      return <span className="subtle">{`{ ${counted(value.members.length, "key")} }`}</span>;
    case "array":
      return <span className="subtle">{`[ ${counted(value.items.length, "item")} ]`}</span>;
    case "string":
      return (
        <span className="syn-string">
          "<Visible text={value.text} />"
        </span>
      );
    default:
      return (
        <span className="syn-number">
          <Visible text={value.written} />
        </span>
      );
  }
}

function textOf(line: Line): string {
  const { value } = line;
  const words = value.kind === "string" ? value.text : "written" in value ? value.written : value.kind;
  return visibleText(cut(line.name === null ? words : `${line.name}: ${words}`, 200));
}
