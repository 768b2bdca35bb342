/** The body as it came, in three readings. None of them changes or leaves out a byte unsaid. */
import { useMemo } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { DeliveryDetail } from "../bindings/DeliveryDetail";
import { fromBase64 } from "../parts/bytes";
import { Digest } from "../parts/Facts";
import { count, shortHex, bytes as size } from "../parts/format";
import { JsonTree } from "../parts/JsonTree";
import { parseJson } from "../parts/json";
import { RawBytes } from "../parts/RawBytes";

/** Largest body that is read as a tree, in bytes: reading a larger one would stop the window for a moment. */
const TREE_LIMIT_BYTES = 1 << 20;

/** Tree, raw, hex. */
export function DeliveryBody({ detail }: { detail: DeliveryDetail }) {
  const { body, body_is_text: isText } = detail;
  const bytes = useMemo(() => (isText ? new TextEncoder().encode(body) : fromBase64(body)), [body, isText]);
  if (bytes === null) return <p role="alert">The body did not arrive whole in this window.</p>;
  return (
    <section className="panel" aria-label="Body">
      <Tabs defaultSelectedKey="raw">
        <header className="panel-head">
          <h2>Body</h2>
          <span className="small muted">
            {size(detail.body_bytes)}
            {detail.body_bytes >= 1_000 && ` (${count(detail.body_bytes)} bytes)`}, exactly as received
            {!isText && ", not UTF-8"}
          </span>
          <TabList aria-label="Reading" className="seg push">
            <Tab id="tree">Tree</Tab>
            <Tab id="raw">Raw</Tab>
            <Tab id="hex">Hex</Tab>
          </TabList>
        </header>
        {!detail.body_is_whole && (
          <p className="panel-body small muted">
            The first mebibyte is shown here. The check and the sha256 are of all of it.
          </p>
        )}
        <TabPanel id="tree" className="body-tree">
          <Tree detail={detail} />
        </TabPanel>
        <TabPanel id="raw">
          <RawBytes label="Raw body" bytes={bytes} reading="text" />
        </TabPanel>
        <TabPanel id="hex">
          <RawBytes label="Body in hex" bytes={bytes} reading="hex" />
        </TabPanel>
      </Tabs>
      <p className="body-digest tiny muted">
        sha256 <Digest hex={detail.body_sha256} short={shortHex(detail.body_sha256)} />
      </p>
    </section>
  );
}

function Tree({ detail }: { detail: DeliveryDetail }) {
  const isReadable = detail.body_is_text && detail.body_is_whole && detail.body_bytes <= TREE_LIMIT_BYTES;
  const value = useMemo(() => (isReadable ? parseJson(detail.body) : null), [isReadable, detail.body]);
  if (value !== null) return <JsonTree label="Body" value={value} />;
  return (
    <p className="panel-body small muted">
      {isReadable || !detail.body_is_text
        ? "The body is not JSON, so it has no tree."
        : "The body is too large for a tree. Raw and Hex show it."}
    </p>
  );
}
