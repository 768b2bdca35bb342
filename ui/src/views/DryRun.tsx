/** What would be sent, byte for byte. Nothing is. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { PlannedRequest } from "../bindings/PlannedRequest";
import { IconButton } from "../parts/Button";
import { fromBase64 } from "../parts/bytes";
import { Dialog } from "../parts/Dialog";
import { Digest, Fact, Facts } from "../parts/Facts";
import { count, counted, shortHex } from "../parts/format";
import { Note } from "../parts/Note";
import { RawBytes } from "../parts/RawBytes";
import { Visible } from "../parts/Visible";
import type { Planned } from "./replaySending";
import { StandingBadge } from "./WebhookList";

/** `planned` null means closed. */
export function DryRun({ planned, onClose }: { planned: Planned | null; onClose: () => void }) {
  return (
    <Dialog title="Dry run" isOpen={planned !== null} hold={false} size="wide" onClose={onClose}>
      {planned !== null && <Requests {...planned} />}
    </Dialog>
  );
}

function Requests({ plan: { requests, count: all }, signing }: Planned) {
  const [at, setAt] = useState(0);
  const shown = requests[at];
  const secretly = requests.filter((request) => request.sends_secret).length;
  if (shown === undefined) return <p className="muted">Nothing would be sent.</p>;
  return (
    <div className="dry-run">
      <p className="sentence">
        {counted(all, "request")} would be sent{signing === "resign" ? "" : " like this"}. Nothing was sent.
        {signing === "resign" &&
          " Each is signed when it is sent: its time, what the signature is made with, a new id and the signature itself will be others than shown."}
      </p>
      {requests.length > 1 && secretly > 0 && (
        <p className="small tone-warning">
          {count(secretly)} of the {count(requests.length)} shown send{secretly === 1 ? "s" : ""} the secret
          itself.
        </p>
      )}
      {requests.length > 1 && (
        <div className="row">
          <IconButton label="Request before" isDisabled={at === 0} onPress={() => setAt(at - 1)}>
            <ChevronLeft className="icon" aria-hidden />
          </IconButton>
          <span role="status" className="small">
            {count(at + 1)} of {count(all)}
            {requests.length < all && `; the first ${count(requests.length)} are shown`}
          </span>
          <IconButton
            label="Next request"
            isDisabled={at === requests.length - 1}
            onPress={() => setAt(at + 1)}
          >
            <ChevronRight className="icon" aria-hidden />
          </IconButton>
        </div>
      )}
      <Request key={at} request={shown} among={requests.length} />
    </div>
  );
}

/** `among` how many that can be looked at; each says for itself whether it hands the secret out. */
function Request({ request, among }: { request: PlannedRequest; among: number }) {
  const { content, is_text: isText, is_whole: isWhole } = request.bytes;
  const bytes = useMemo(
    () => (isText ? new TextEncoder().encode(content) : fromBase64(content)),
    [content, isText],
  );
  return (
    <>
      <Facts>
        {request.capture !== null && <Fact label="Copy of">delivery {count(request.capture)}</Fact>}
        <Fact label="Changed">
          {request.edits.length === 0 ? "nothing" : <Visible text={request.edits.join(", ")} limit={400} />}
        </Fact>
        <Fact label="Left out">
          {request.left_out.length === 0 ? (
            "nothing"
          ) : (
            <Visible text={request.left_out.join(", ")} limit={400} />
          )}
        </Fact>
        <Fact label="Marked by">
          {request.mark === null ? "no header" : <Visible text={request.mark} limit={80} />}
        </Fact>
        <Fact label="Body">{count(request.body_bytes)} bytes</Fact>
        <Fact label="sha256 of it">
          <Digest hex={request.sent_sha256} short={shortHex(request.sent_sha256)} />
        </Fact>
        <Fact label="Check here">
          {request.standing === null ? "not checked" : <StandingBadge standing={request.standing} />}
        </Fact>
      </Facts>
      {request.sends_secret && (
        <Note tone="warning" live="calm">
          <p>
            <b>{among > 1 ? "This request sends the secret itself." : "The secret itself would be sent."}</b>{" "}
            Its rules make no signature, so whoever receives it can pass for the sender. Send it only where
            that secret may be known.
          </p>
        </Note>
      )}
      {!isWhole && (
        <p className="small muted">
          {bytes === null ? "Only its beginning is" : `The first ${count(bytes.length)} bytes are`} shown
          here. All of it would be sent.
        </p>
      )}
      {bytes === null ? (
        <p role="alert">The bytes did not arrive whole in this window.</p>
      ) : (
        <Tabs defaultSelectedKey="raw">
          <TabList aria-label="Reading" className="seg">
            <Tab id="raw">Raw</Tab>
            <Tab id="hex">Hex</Tab>
          </TabList>
          <TabPanel id="raw">
            <RawBytes label="Bytes to send" bytes={bytes} reading="text" />
          </TabPanel>
          <TabPanel id="hex">
            <RawBytes label="Bytes to send in hex" bytes={bytes} reading="hex" />
          </TabPanel>
        </Tabs>
      )}
      {request.masked.length > 0 && (
        <p className="tiny muted">
          Masked here, sent as they are: <Visible text={request.masked.join(", ")} limit={400} />.
        </p>
      )}
    </>
  );
}
