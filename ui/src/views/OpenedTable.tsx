/** One table of an opened pack, cell by cell: read from the file a window at a time, shown as it stands there. */
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { OpenedTable as Records } from "../bindings/OpenedTable";
import type { PackTable } from "../bindings/PackTable";
import type { TableColumn } from "../bindings/TableColumn";
import { asFailure } from "../host";
import { IconButton } from "../parts/Button";
import { EmptyState, Loading } from "../parts/EmptyState";
import { counted } from "../parts/format";
import { type Column, Grid, type GridHandle } from "../parts/Grid";
import { cut, visibleText } from "../parts/hidden";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost, useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { ROWS_PX } from "./LogBody";
import { RowWindows, WINDOW_ROWS } from "./rowWindows";

/** Longest cell in a line and under the pointer, in UTF-16 units. */
const CELL_LIMIT = 120;
const TITLE_LIMIT = 300;

/** `pack` is the handle; `onClose` goes back to the list of tables. */
export interface OpenedTableProps {
  pack: number;
  table: PackTable;
  onClose: () => void;
}

/** The table. */
export function OpenedTable({ pack, table, onClose }: OpenedTableProps) {
  const host = useHost();
  const first = useQuery({
    queryKey: ["opened-table", pack, table.path],
    queryFn: () => host.openedTable({ pack, path: table.path, first: 0, records: WINDOW_ROWS }),
  });
  return (
    <section className="opened-table" aria-label="Table">
      <header className="panel-head">
        <IconButton label="Back to the findings" onPress={onClose}>
          <ArrowLeft className="icon" aria-hidden />
        </IconButton>
        <h2 className="clip">
          <Visible text={table.title} limit={120} />
        </h2>
        <code className="tiny subtle clip">
          <Visible text={table.path} limit={200} />
        </code>
        {first.data !== undefined && (
          <span className="push tiny muted num">
            {counted(first.data.total, "record")}, {counted(first.data.columns.length, "column")}
          </span>
        )}
      </header>
      {first.error !== null && (
        <FailureNote failure={asFailure(first.error)} onAct={() => void first.refetch()} />
      )}
      {first.isPending && <Loading>Reading the table</Loading>}
      {first.data !== undefined && <Body pack={pack} table={table} head={first.data} onClose={onClose} />}
    </section>
  );
}

/** `head` holds the columns and the first records. */
function Body({ pack, table, head, onClose }: OpenedTableProps & { head: Records }) {
  const records = useRecordsOf(pack, table.path);
  const columns = useMemo(() => head.columns.map(columnOf), [head.columns]);
  const { density } = useSettings().settings;
  const [active, setActive] = useState(0);
  const grid = useRef<GridHandle>(null);
  useEffect(() => grid.current?.focus(), []);
  const failure = records.failure();
  return (
    <>
      {head.problem !== null && (
        <Note tone="danger">
          <p>
            <b>Not all of this table could be read.</b> <Visible text={head.problem} limit={600} />
          </p>
        </Note>
      )}
      {failure !== null && <FailureNote failure={failure} onAct={records.retry} />}
      {head.total === 0 ? (
        <EmptyState title="This table has no records">
          <p>Its headings stand in the file, and nothing below them.</p>
        </EmptyState>
      ) : (
        <Grid
          ref={grid}
          label="Records of the table"
          count={head.total}
          rowPx={ROWS_PX[density]}
          columns={columns}
          rowAt={(index) => records.at(index) ?? head.records[index]}
          onView={records.want}
          active={active}
          onActive={setActive}
          onOpen={(index) => setActive(index)}
          onEscape={onClose}
        />
      )}
    </>
  );
}

/** The records, by windows; draws again when some arrive. */
function useRecordsOf(pack: number, path: string): RowWindows<string[]> {
  const host = useHost();
  const records = useMemo(() => {
    const ask = async (first: number, wanted: number) =>
      (await host.openedTable({ pack, path, first, records: wanted })).records;
    return new RowWindows(ask, () => {});
  }, [host, pack, path]);
  useSyncExternalStore(records.subscribe, records.version);
  return records;
}

/** Wide enough for its heading and for most of what stands in such columns; the rest is under the pointer. */
function columnOf({ name, about, kind }: TableColumn, at: number): Column<string[]> {
  const minPx = Math.min(320, Math.max(WIDTHS_PX[kind ?? ""] ?? 140, 24 + 7 * name.length));
  return {
    id: `table-${at}`,
    head: (
      <span title={visibleText(cut([name, kind, about].filter(Boolean).join(": "), TITLE_LIMIT))}>
        <Visible text={name} limit={60} />
      </span>
    ),
    width: `minmax(${minPx}px, 1fr)`,
    minPx,
    cell: (cells) => (
      <span className="mono">
        <Visible text={cells[at] ?? ""} limit={CELL_LIMIT} />
      </span>
    ),
    title: (cells) => visibleText(cut(cells[at] ?? "", TITLE_LIMIT)),
  };
}

const WIDTHS_PX: Record<string, number> = { datetime: 180, date: 96, integer: 88, number: 88, boolean: 72 };
