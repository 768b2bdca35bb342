/** What the vendor sent: the metadata as a tree, the whole row as text. */
import { Copy, CopyMinus, Filter, FilterX } from "lucide-react";
import { useMemo, useState } from "react";
import { Tab, TabList, TabPanel, TabPanels, Tabs } from "react-aria-components";
import type { EntryDetail } from "../bindings/EntryDetail";
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
export type PayloadForm = "metadata" | "raw";

/** `form` is kept above, since the reader goes on from row to row in it. */
export interface EntryPayloadProps {
  detail: EntryDetail;
  edit: Edit;
  form: PayloadForm;
  onForm: (form: PayloadForm) => void;
}

/** Two tabs: Metadata and Raw text. */
export function EntryPayload({ detail, edit, form, onForm }: EntryPayloadProps) {
  return (
    <section aria-label="As received">
      <Tabs className="payload" selectedKey={form} onSelectionChange={(key) => onForm(key as PayloadForm)}>
        <TabList aria-label="As received" className="seg">
          <Tab id="metadata">Metadata</Tab>
          <Tab id="raw">Raw text</Tab>
        </TabList>
        <TabPanels>
          <TabPanel id="metadata">
            <Metadata text={detail.metadata_json} edit={edit} />
          </TabPanel>
          <TabPanel id="raw">
            <Raw detail={detail} />
          </TabPanel>
        </TabPanels>
      </Tabs>
    </section>
  );
}

function Metadata({ text, edit }: { text: string | null; edit: Edit }) {
  const value = useMemo(() => (text === null ? null : parseJson(text)), [text]);
  const [said, setSaid] = useState("");
  if (text === null) {
    return (
      <p className="small">
        <NotRecorded />
      </p>
    );
  }
  if (value === null) return <EntryRaw label="Metadata" text={text} />;
  const copy = async (what: string, copied: string) =>
    setSaid((await copyText(copied)) ? `${what} copied` : `${what} not copied`);
  return (
    <>
      <JsonTree label="Metadata" value={value} actions={(node) => actionsOf(node, { edit, copy })} />
      <p role="status" className="tiny muted">
        {said}
      </p>
    </>
  );
}

interface Doing {
  edit: Edit;
  copy: (what: string, copied: string) => Promise<void>;
}

/** What can be done with one value. A filter needs one that the query language can name. */
function actionsOf(node: TreeNode, { edit, copy }: Doing): NodeAction[] {
  const field = metadataField(node.path);
  const value = scalarOf(node);
  const filter = (sense: "include" | "exclude") =>
    edit?.((terms) => queryToggled(terms, { field, value, sense }));
  const filters: NodeAction[] =
    value === null || node.path.length === 0
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
    { id: "path", name: "Copy path", icon: CopyMinus, onPress: () => void copy("Path", field) },
  ];
}

/** The value as a query compares it; null for containers, `null` and empty text, which count as not recorded. */
function scalarOf({ value }: TreeNode): string | null {
  if (value.kind === "string") return value.text === "" ? null : value.text;
  if (value.kind === "number") return value.written;
  return value.kind === "word" && value.written !== "null" ? value.written : null;
}

function Raw({ detail }: { detail: EntryDetail }) {
  return (
    <>
      <p className="tiny subtle raw-facts">
        {bytes(detail.raw_bytes)}, {detail.raw_is_text ? "as received" : "not text: shown as base64"} · sha256{" "}
        <Digest hex={detail.raw_sha256} short={shortHex(detail.raw_sha256)} />
      </p>
      <EntryRaw label="Raw text" text={detail.raw} />
      <div className="row parts">
        <CopyButton size="small" name={detail.raw_is_text ? "raw text" : "base64"} text={detail.raw} />
        <CopyButton size="small" name="entry as JSON" text={detail.entry_json} />
      </div>
    </>
  );
}
