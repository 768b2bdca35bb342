/** Rows that a vendor no longer sends: held here, listed, never deleted. */
import { useQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import type { VanishedLine } from "../bindings/VanishedLine";
import { asFailure } from "../host";
import { Badge } from "../parts/Badge";
import { IconButton } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Loading } from "../parts/EmptyState";
import { count, counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { useMore } from "../parts/More";
import { Tally } from "../parts/Tally";
import { Recorded, Visible } from "../parts/Visible";
import { useHost, useInstant } from "../state";
import { FailureNote } from "./FailureNote";
import { vanishedQuery } from "./sourceWords";
import { useWindow } from "./window";

/** The core gives so many at the most. */
const LIMIT = 1_000;

/** `source` null means closed. */
export function VanishedDialog({ source, onClose }: { source: string | null; onClose: () => void }) {
  const title =
    source === null
      ? "Rows no longer sent"
      : `Rows that the vendor of ${visibleText(source)} no longer sends`;
  return (
    <Dialog title={title} isOpen={source !== null} hold={false} size="wide" onClose={onClose}>
      {source !== null && (
        <div className="vanished">
          <p className="small muted">
            A whole pull of their time came without them. They stay here as they were received.
          </p>
          <VanishedRows source={source} onLeave={onClose} />
        </div>
      )}
    </Dialog>
  );
}

/** The list, newest first; `onLeave` hears when a row is opened in the log. */
export function VanishedRows({ source, onLeave = () => {} }: { source: string; onLeave?: () => void }) {
  const host = useHost();
  const vanished = useQuery({
    queryKey: ["vanished", source],
    queryFn: () => host.sourceVanished({ name: source }),
  });
  const rows = vanished.data ?? [];
  return (
    <>
      {vanished.isPending && <Loading>Reading the rows</Loading>}
      {vanished.error !== null && (
        <FailureNote failure={asFailure(vanished.error)} onAct={() => void vanished.refetch()} />
      )}
      {vanished.data?.length === 0 && (
        <p className="small muted">None: no row that came once was missed since.</p>
      )}
      {rows.length > 0 && <Table rows={rows} source={source} onLeave={onLeave} />}
      {rows.length === LIMIT && <p className="small muted">The newest {counted(LIMIT, "row")}.</p>}
    </>
  );
}

const HEADS = [{ num: "Row" }, "When", "What", "Noticed", "Why", { hidden: "Open" }];

function Table({ rows, source, onLeave }: { rows: VanishedLine[]; source: string; onLeave: () => void }) {
  const { shown, button } = useMore(rows, ["row", "rows"]);
  return (
    <>
      <Tally label="Vanished rows" frame="Rows no longer sent" heads={HEADS} className="problem-frame">
        {shown.map((row) => (
          <Row key={row.row} row={row} source={source} onLeave={onLeave} />
        ))}
      </Tally>
      {button}
    </>
  );
}

function Row({ row, source, onLeave }: { row: VanishedLine; source: string; onLeave: () => void }) {
  const instant = useInstant();
  const { ask } = useWindow();
  return (
    <tr>
      <th scope="row" className="folio num">
        {count(row.row)}
      </th>
      <td className="nowrap">{row.at === null ? <Recorded text={null} /> : instant(row.at)}</td>
      <td className="wrap">
        <Visible text={row.summary} limit={200} />
        <span className="mono tiny subtle block">
          <Visible text={row.key} limit={80} />
        </span>
      </td>
      <td className="nowrap">{instant(row.noticed_at)}</td>
      <td>
        {row.is_expired ? (
          <Badge tone="neutral">Expired there</Badge>
        ) : (
          <Badge tone="danger">Not explained</Badge>
        )}
      </td>
      <td>
        <IconButton
          label={`Open row ${count(row.row)} in the log`}
          onPress={() => {
            onLeave();
            ask(vanishedQuery(source, row));
          }}
        >
          <ScrollText className="icon" aria-hidden />
        </IconButton>
      </td>
    </tr>
  );
}
