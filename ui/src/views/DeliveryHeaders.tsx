/** The headers of a delivery in the order they came, and what each is to the signature. */
import { EyeOff, ShieldOff } from "lucide-react";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import type { CaptureHeader } from "../bindings/CaptureHeader";
import { counted } from "../parts/format";
import { Visible } from "../parts/Visible";
import { PART_WORDS } from "./webhookWords";

/** Longest header value drawn, in UTF-16 units. */
const VALUE_LIMIT = 2_000;

/** The table. */
export function DeliveryHeaders({
  detail: { headers, more_headers, method, url },
}: {
  detail: CaptureDetail;
}) {
  const keyed = headers.map((header, at) => ({ ...header, key: `${at}` }));
  return (
    <section className="panel" aria-label="Headers">
      <header className="panel-head">
        <h2>Headers</h2>
        <span className="small muted">{many(headers.length + more_headers)}</span>
        <code className="push tiny muted clip">
          <Visible text={`${method} ${url}`} limit={200} />
        </code>
      </header>
      <table className="ledger headers">
        <thead className="sr">
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
            <th scope="col">To the signature</th>
          </tr>
        </thead>
        <tbody>
          {keyed.map((header) => (
            <HeaderRow key={header.key} header={header} />
          ))}
        </tbody>
      </table>
      {more_headers > 0 && (
        <p className="panel-body tiny muted">{counted(more_headers, "more header")}, not shown here.</p>
      )}
    </section>
  );
}

function many(headers: number): string {
  return headers === 0 ? "none" : `${headers}, in the order received`;
}

function HeaderRow({ header }: { header: CaptureHeader }) {
  const { name, value, part, is_masked } = header;
  return (
    <tr>
      <td>
        <code>
          <Visible text={name} limit={200} />
        </code>
      </td>
      <td>
        {is_masked ? (
          <span className="muted masked">
            <EyeOff className="icon icon-12" aria-hidden /> a credential, not shown
          </span>
        ) : (
          <code>
            <Visible text={value} limit={VALUE_LIMIT} />
          </code>
        )}
      </td>
      <td className={toneOf(header)}>
        <span className="part">
          {part === "not-signed" && <ShieldOff className="icon icon-12" aria-hidden />}
          <span>
            {PART_WORDS[part]}
            <CopyWords header={header} />
          </span>
        </span>
      </td>
    </tr>
  );
}

/** A header that says another thing than the body is worth more than one that nothing vouches for. */
function toneOf({ part, copy }: CaptureHeader): string {
  if (copy !== null && !copy.agrees) return "num tiny tone-danger medium";
  return part === "not-signed" ? "num tiny tone-warning" : "num tiny muted";
}

function CopyWords({ header: { copy } }: { header: CaptureHeader }) {
  if (copy === null) return null;
  return (
    <>
      , {copy.agrees ? "equals" : "differs from"} body.
      <Visible text={copy.path} limit={60} />
    </>
  );
}
