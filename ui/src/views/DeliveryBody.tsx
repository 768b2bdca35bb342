/** The body of a delivery as it came, in three readings, and as it was signed where that is another one. */
import { useMemo, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { CaptureBody } from "../bindings/CaptureBody";
import { fromBase64 } from "../parts/bytes";
import { Choices } from "../parts/Choices";
import { Digest } from "../parts/Facts";
import { count, shortHex, bytes as size } from "../parts/format";
import { JsonTree } from "../parts/JsonTree";
import { parseJson } from "../parts/json";
import { RawBytes } from "../parts/RawBytes";

/** Largest body that is read as a tree, in bytes: reading a larger one would stop the window for a moment. */
const TREE_LIMIT_BYTES = 1 << 20;

/** `signed` is what the sender signed, where a search found that it is not what came. */
export function DeliveryBody({ body, signed }: { body: CaptureBody; signed: CaptureBody | null }) {
  const [which, setWhich] = useState<"captured" | "signed">("captured");
  const isSigned = which === "signed" && signed !== null;
  const shown = isSigned ? signed : body;
  return (
    <section className="panel" aria-label="Body">
      <Bytes key={which} body={shown} words={isSigned ? "as it was signed" : "exactly as received"}>
        {signed !== null && (
          <Choices
            label="Which body"
            value={which}
            onChange={setWhich}
            choices={[
              { value: "captured", name: "As received", hint: "The bytes that were captured" },
              { value: "signed", name: "As signed", hint: "The bytes that the signature was made over" },
            ]}
          />
        )}
      </Bytes>
    </section>
  );
}

/** Tree, raw, hex. None of them changes or leaves out a byte unsaid. */
function Bytes(props: { body: CaptureBody; words: string; children: React.ReactNode }) {
  const { body, words, children } = props;
  const { content, is_text: isText } = body;
  const bytes = useMemo(
    () => (isText ? new TextEncoder().encode(content) : fromBase64(content)),
    [content, isText],
  );
  if (bytes === null) return <p role="alert">The body did not arrive whole in this window.</p>;
  return (
    <>
      <Tabs defaultSelectedKey="raw">
        <header className="panel-head">
          <h2>Body</h2>
          <span className="small muted">
            {size(body.bytes)}
            {body.bytes >= 1_000 && ` (${count(body.bytes)} bytes)`}, {words}
            {!isText && ", not UTF-8"}
          </span>
          <span className="push row">
            {children}
            <TabList aria-label="Reading" className="seg">
              <Tab id="tree">Tree</Tab>
              <Tab id="raw">Raw</Tab>
              <Tab id="hex">Hex</Tab>
            </TabList>
          </span>
        </header>
        {!body.is_whole && (
          <p className="panel-body small muted">
            The first mebibyte is shown here. The check and the sha256 are of all of it.
          </p>
        )}
        <TabPanel id="tree" className="body-tree">
          <Tree body={body} />
        </TabPanel>
        <TabPanel id="raw">
          <RawBytes label="Raw body" bytes={bytes} reading="text" />
        </TabPanel>
        <TabPanel id="hex">
          <RawBytes label="Body in hex" bytes={bytes} reading="hex" />
        </TabPanel>
      </Tabs>
      <p className="body-digest tiny muted">
        sha256 <Digest hex={body.sha256} short={shortHex(body.sha256)} />
      </p>
    </>
  );
}

function Tree({ body }: { body: CaptureBody }) {
  const isReadable = body.is_text && body.is_whole && body.bytes <= TREE_LIMIT_BYTES;
  const value = useMemo(() => (isReadable ? parseJson(body.content) : null), [isReadable, body.content]);
  if (value !== null) return <JsonTree label="Body" value={value} />;
  return (
    <p className="panel-body small muted">
      {isReadable || !body.is_text
        ? "The body is not JSON, so it has no tree."
        : "The body is too large for a tree. Raw and Hex show it."}
    </p>
  );
}
