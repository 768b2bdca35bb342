/** An entry of an opened pack as it stands there: the whole entry as a tree, and the vendor's text where it is in. */
import { Copy, Filter, FilterX } from "lucide-react";
import { useMemo, useState } from "react";
import { Tab, TabList, TabPanel, TabPanels, Tabs } from "react-aria-components";
import type { OpenedEntry } from "../bindings/OpenedEntry";
import { CopyButton } from "../parts/CopyButton";
import { copyText } from "../parts/clipboard";
import { JsonTree, type NodeAction, type TreeNode } from "../parts/JsonTree";
import { parseJson, writeJson } from "../parts/json";
import { EntryRaw } from "./EntryRaw";
import type { Edit } from "./logEdit";
import { metadataField, queryToggled, type Sense } from "./logTerms";

/** In which form an entry is looked at. */
export type EntryForm = "entry" | "raw";

/** `form` is kept above, since the reader goes on from row to row in it. */
export interface OpenedPayloadProps {
  entry: OpenedEntry;
  edit: Edit;
  form: EntryForm;
  onForm: (form: EntryForm) => void;
}

/** Two tabs: Entry and Raw text. */
export function OpenedPayload({ entry, edit, form, onForm }: OpenedPayloadProps) {
  return (
    <section aria-label="As it stands in the pack">
      <Tabs className="payload" selectedKey={form} onSelectionChange={(key) => onForm(key as EntryForm)}>
        <TabList aria-label="As it stands in the pack" className="seg">
          <Tab id="entry">Entry</Tab>
          <Tab id="raw">Raw text</Tab>
        </TabList>
        <TabPanels>
          <TabPanel id="entry">
            <EntryTree text={entry.entry_json} edit={edit} />
          </TabPanel>
          <TabPanel id="raw">
            <Raw entry={entry} />
          </TabPanel>
        </TabPanels>
      </Tabs>
    </section>
  );
}

function EntryTree({ text, edit }: { text: string; edit: Edit }) {
  const value = useMemo(() => parseJson(text), [text]);
  const [said, setSaid] = useState("");
  if (value === null) return <EntryRaw label="Entry" text={text} />;
  const copy = async (copied: string) =>
    setSaid((await copyText(copied)) ? "Value copied" : "Value not copied");
  return (
    <>
      <JsonTree label="Entry" value={value} actions={(node) => actionsOf(node, edit, copy)} />
      <p role="status" className="tiny muted">
        {said}
      </p>
    </>
  );
}

/** Values of the metadata can be filtered for; the entry's own fields have facets. */
function actionsOf(node: TreeNode, edit: Edit, copy: (text: string) => Promise<void>): NodeAction[] {
  const [first, ...path] = node.path;
  const value = scalarOf(node);
  const filter = (sense: Sense) =>
    edit?.((terms) => queryToggled(terms, { field: metadataField(path), value, sense }));
  const isNamed = first === "metadata" && path.length > 0 && value !== null && edit !== null;
  const filters: NodeAction[] = [
    { id: "only", name: "Filter for this value", icon: Filter, onPress: () => filter("include") },
    { id: "not", name: "Leave this value out", icon: FilterX, onPress: () => filter("exclude") },
  ];
  return [
    ...(isNamed ? filters : []),
    {
      id: "value",
      name: "Copy value",
      icon: Copy,
      onPress: () => void copy(node.value.kind === "string" ? node.value.text : writeJson(node.value)),
    },
  ];
}

/** The value as a query compares it; null for what counts as not recorded. */
function scalarOf({ value }: TreeNode): string | null {
  if (value.kind === "string") return value.text === "" ? null : value.text;
  if (value.kind === "number") return value.written;
  return value.kind === "word" && value.written !== "null" ? value.written : null;
}

/** What the vendor sent. A redacted row has none, and that is said, not left blank. */
function Raw({ entry: { raw, raw_base64, redacted } }: { entry: OpenedEntry }) {
  const text = raw ?? raw_base64;
  if (text === null)
    return (
      <p className="small">
        {redacted.length > 0 ? (
          <>
            <b>Redacted: the raw text is not in this pack.</b>{" "}
            <span className="muted">Whoever made it holds the row as it was received.</span>
          </>
        ) : (
          <b>The raw text is not in this pack.</b>
        )}
      </p>
    );
  return (
    <>
      {raw === null && <p className="tiny subtle raw-facts">Not text: shown as base64.</p>}
      <EntryRaw label="Raw text" text={text} />
      <div className="row parts">
        <CopyButton size="small" name={raw === null ? "base64" : "raw text"} text={text} />
      </div>
    </>
  );
}
