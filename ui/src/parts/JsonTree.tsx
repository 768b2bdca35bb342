/** A JSON value as a tree: opened and closed by key or press, children drawn only when open. */
import { ChevronRight, type LucideIcon } from "lucide-react";
import { createContext, useContext, useMemo, useState } from "react";
import { Button, Collection, type Key, Tree, TreeItem, TreeItemContent } from "react-aria-components";
import { counted } from "./format";
import { cut, visibleText } from "./hidden";
import type { Json } from "./json";
import { Visible } from "./Visible";

/** Children shown of one container at first, and with each "more". */
const CHILDREN_SHOWN = 100;

/** One value and how to get to it: keys and positions from the outermost value. */
export interface TreeNode {
  path: string[];
  value: Json;
}

/** What can be done with a value: a small button on its line while the line is pointed at or has the focus. */
export interface NodeAction {
  id: string;
  name: string;
  icon: LucideIcon;
  onPress: () => void;
}

/** One line; `size` counts all children, `children` are those that can be drawn. */
interface Line extends TreeNode {
  id: string;
  name: string | null;
  size: number;
  children: Line[];
  hiddenChildren: number;
}

/** `actions` are asked for the one line in use only. */
export interface JsonTreeProps {
  label: string;
  value: Json;
  actions?: ActionsOf;
}

type ActionsOf = (node: TreeNode) => NodeAction[];

/** The lines are kept by react-aria as they were first drawn; what may change reaches them by this way. */
const ActionsContext = createContext<ActionsOf>(() => []);

/** The tree. The outermost container is open at first. On a line, right and left arrow lead through its buttons. */
export function JsonTree({ label, value, actions = () => [] }: JsonTreeProps) {
  const [open, setOpen] = useState<Set<Key>>(() => new Set(["$"]));
  const [limits, setLimits] = useState<Record<string, number>>({});
  const root = useMemo(
    () => lineOf({ id: "$", name: null, path: [], value }, { open, limits }),
    [value, open, limits],
  );
  const more = (id: string) =>
    setLimits((now) => ({ ...now, [id]: (now[id] ?? CHILDREN_SHOWN) + CHILDREN_SHOWN }));
  return (
    <ActionsContext value={actions}>
      <Tree aria-label={label} className="tree" items={[root]} expandedKeys={open} onExpandedChange={setOpen}>
        {function item(line: Line) {
          return (
            <TreeItem id={line.id} textValue={textOf(line)} hasChildItems={line.size > 0}>
              <TreeItemContent>
                {({ level, isFocused, isFocusVisibleWithin }) => (
                  <LineOf
                    line={line}
                    level={level}
                    isInUse={isFocused || isFocusVisibleWithin}
                    onMore={() => more(line.id)}
                  />
                )}
              </TreeItemContent>
              <Collection items={line.children}>{item}</Collection>
            </TreeItem>
          );
        }}
      </Tree>
    </ActionsContext>
  );
}

interface LineProps {
  line: Line;
  level: number;
  /** The focus is on it or in it. */
  isInUse: boolean;
  onMore: () => void;
}

function LineOf({ line, level, isInUse, onMore }: LineProps) {
  const [isPointed, setPointed] = useState(false);
  const actions = useContext(ActionsContext);
  return (
    <span
      className="tree-line"
      style={{ paddingLeft: (level - 1) * 14 }}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
    >
      {line.size > 0 ? (
        <Button slot="chevron" className="tree-chevron">
          <ChevronRight className="icon icon-12" aria-hidden />
        </Button>
      ) : (
        <span className="tree-gap" />
      )}
      <LineText line={line} />
      {line.hiddenChildren > 0 && (
        <Button className="tree-more" onPress={onMore}>
          {counted(line.hiddenChildren, "more line")}
        </Button>
      )}
      {(isPointed || isInUse) && <Actions actions={actions(line)} />}
    </span>
  );
}

function Actions({ actions }: { actions: NodeAction[] }) {
  if (actions.length === 0) return null;
  return (
    <span className="tree-actions">
      {actions.map(({ id, name, icon: Icon, onPress }) => (
        <Button key={id} className="tree-action" aria-label={name} onPress={onPress}>
          <span className="icon-slot" title={name}>
            <Icon className="icon icon-12" aria-hidden />
          </span>
        </Button>
      ))}
    </span>
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
function lineOf(node: Pick<Line, "id" | "name" | "path" | "value">, shown: Shown): Line {
  const { id, path, value } = node;
  const all = childrenOf(value);
  const bare = { ...node, size: all.length, children: [], hiddenChildren: 0 };
  const below = (child: Child, at: number) => ({ ...child, id: `${id}/${at}`, path: [...path, child.name] });
  if (!shown.open.has(id)) {
    return { ...bare, children: all.slice(0, 1).map((child) => ({ ...bare, ...below(child, 0), size: 0 })) };
  }
  const children = all
    .slice(0, shown.limits[id] ?? CHILDREN_SHOWN)
    .map((child, at) => lineOf(below(child, at), shown));
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
