/** What was sent: the metadata and the whole entry as trees, the row as it was received as text. */
import { Copy, CopyMinus, Filter, FilterX } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { Tab, TabList, TabPanel, TabPanels, Tabs } from "react-aria-components";
import type { EntryFacts } from "../bindings/EntryFacts";
import type { RawText } from "../bindings/RawText";
import { CopyButton } from "../parts/CopyButton";
import { copyText } from "../parts/clipboard";
import { Digest } from "../parts/Facts";
import { bytes, shortHex } from "../parts/format";
import { JsonTree, type NodeAction, type TreeNode } from "../parts/JsonTree";
import { parseJson, writeJson } from "../parts/json";
import { NotRecorded } from "../parts/Visible";
import { EntryRaw } from "./EntryRaw";
import type { Edit } from "./logEdit";
import { metadataField, queryToggled } from "./logTerms";

/** In which form what was sent is looked at. */
export type PayloadForm = "metadata" | "entry" | "raw";

/** `form` is kept above, since the reader goes on from row to row in it. `withoutRaw` says why there is no `raw`. */
export interface EntryPayloadProps {
  label: string;
  facts: EntryFacts;
  raw: RawText | null;
  withoutRaw?: ReactNode;
  edit: Edit;
  form: PayloadForm;
  onForm: (form: PayloadForm) => void;
}

/** Three tabs: Metadata, Entry and Raw text. */
export function EntryPayload({ label, facts, raw, withoutRaw, edit, form, onForm }: EntryPayloadProps) {
  return (
    <section aria-label={label}>
      <Tabs className="payload" selectedKey={form} onSelectionChange={(key) => onForm(key as PayloadForm)}>
        <TabList aria-label={label} className="seg">
          <Tab id="metadata">Metadata</Tab>
          <Tab id="entry">Entry</Tab>
          <Tab id="raw">Raw text</Tab>
        </TabList>
        <TabPanels>
          <TabPanel id="metadata">
            <Tree label="Metadata" text={facts.metadata_json} edit={edit} fieldOf={metadataField} />
          </TabPanel>
          <TabPanel id="entry">
            <Tree label="Entry" text={facts.entry_json} edit={edit} fieldOf={fieldOfEntry} />
          </TabPanel>
          <TabPanel id="raw">
            {raw === null ? (
              <p className="small">{withoutRaw}</p>
            ) : (
              <Raw raw={raw} entry={facts.entry_json} />
            )}
          </TabPanel>
        </TabPanels>
      </Tabs>
    </section>
  );
}

/** Values of the metadata can be asked for by their path; the entry's own fields have facets. */
function fieldOfEntry([first, ...path]: TreeNode["path"]): string | null {
  return first === "metadata" && path.length > 0 ? metadataField(path) : null;
}

/** `text` null where the vendor sent none; `fieldOf` names a value as the query language does. */
interface TreeProps {
  label: string;
  text: string | null;
  edit: Edit;
  fieldOf: (path: TreeNode["path"]) => string | null;
}

function Tree({ label, text, edit, fieldOf }: TreeProps) {
  const value = useMemo(() => (text === null ? null : parseJson(text)), [text]);
  const [said, setSaid] = useState("");
  if (text === null) {
    return (
      <p className="small">
        <NotRecorded />
      </p>
    );
  }
  if (value === null) return <EntryRaw label={label} text={text} />;
  const copy = async (what: string, copied: string) =>
    setSaid((await copyText(copied)) ? `${what} copied` : `${what} not copied`);
  return (
    <>
      <JsonTree label={label} value={value} actions={(node) => actionsOf(node, { edit, fieldOf, copy })} />
      <p role="status" className="tiny muted">
        {said}
      </p>
    </>
  );
}

interface Doing {
  edit: Edit;
  fieldOf: TreeProps["fieldOf"];
  copy: (what: string, copied: string) => Promise<void>;
}

/** What can be done with one value. A filter needs one that the query language can name. */
function actionsOf(node: TreeNode, { edit, fieldOf, copy }: Doing): NodeAction[] {
  const field = fieldOf(node.path);
  const value = scalarOf(node);
  const filter = (sense: "include" | "exclude") =>
    field !== null && edit?.((terms) => queryToggled(terms, { field, value, sense }));
  const filters: NodeAction[] =
    field === null || value === null || node.path.length === 0
      ? []
      : [
          { id: "only", name: "Filter for this value", icon: Filter, onPress: () => filter("include") },
          { id: "not", name: "Leave this value out", icon: FilterX, onPress: () => filter("exclude") },
        ];
  return [
    ...(edit === null ? [] : filters),
    {
      id: "value",
      name: "Copy value",
      icon: Copy,
      onPress: () =>
        void copy("Value", node.value.kind === "string" ? node.value.text : writeJson(node.value)),
    },
    ...(field === null
      ? []
      : [{ id: "path", name: "Copy path", icon: CopyMinus, onPress: () => void copy("Path", field) }]),
  ];
}

/** The value as a query compares it; null for containers, `null` and empty text, which count as not recorded. */
function scalarOf({ value }: TreeNode): string | null {
  if (value.kind === "string") return value.text === "" ? null : value.text;
  if (value.kind === "number") return value.written;
  return value.kind === "word" && value.written !== "null" ? value.written : null;
}

function Raw({ raw, entry }: { raw: RawText; entry: string }) {
  return (
    <>
      <p className="tiny subtle raw-facts">
        {bytes(raw.bytes)}, {raw.is_text ? "as received" : "not text: shown as base64"} · sha256{" "}
        {raw.sha256 === "" ? <NotRecorded /> : <Digest hex={raw.sha256} short={shortHex(raw.sha256)} />}
      </p>
      <EntryRaw label="Raw text" text={raw.text} />
      <div className="row parts">
        <CopyButton size="small" name={raw.is_text ? "raw text" : "base64"} text={raw.text} />
        <CopyButton size="small" name="entry as JSON" text={entry} />
      </div>
    </>
  );
}
