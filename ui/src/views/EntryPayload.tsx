/** What the vendor sent: the metadata as a tree, the whole row as text. */
import { useMemo } from "react";
import { Tab, TabList, TabPanel, TabPanels, Tabs } from "react-aria-components";
import type { EntryDetail } from "../bindings/EntryDetail";
import { bytes } from "../parts/format";
import { JsonTree } from "../parts/JsonTree";
import { parseJson } from "../parts/json";
import { NotRecorded, Visible } from "../parts/Visible";

/** Longest raw text shown at once, in UTF-16 units: what the page draws without a pause. */
const RAW_LIMIT = 32_000;

/** Two tabs: Metadata and Raw text. */
export function EntryPayload({ detail }: { detail: EntryDetail }) {
  return (
    <section aria-label="As received">
      <Tabs className="payload">
        <TabList aria-label="As received" className="seg">
          <Tab id="metadata">Metadata</Tab>
          <Tab id="raw">Raw text</Tab>
        </TabList>
        <TabPanels>
          <TabPanel id="metadata">
            <Metadata text={detail.metadata_json} />
          </TabPanel>
          <TabPanel id="raw">
            <Raw detail={detail} />
          </TabPanel>
        </TabPanels>
      </Tabs>
    </section>
  );
}

function Metadata({ text }: { text: string | null }) {
  const value = useMemo(() => (text === null ? null : parseJson(text)), [text]);
  if (text === null) {
    return (
      <p className="small">
        <NotRecorded />
      </p>
    );
  }
  if (value === null) return <RawText text={text} />;
  return <JsonTree label="Metadata" value={value} />;
}

function Raw({ detail }: { detail: EntryDetail }) {
  return (
    <>
      <p className="tiny subtle">
        {bytes(detail.raw_bytes)}, {detail.raw_is_text ? "as received" : "not text: shown as base64"}
      </p>
      <RawText text={detail.raw} />
    </>
  );
}

/** Line ends are shown as marks too: the text is evidence, and a mark never hides that two lines are one. */
function RawText({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="code" tabIndex={0} aria-label="Raw text">
      <Visible text={text} limit={RAW_LIMIT} />
    </section>
  );
}
