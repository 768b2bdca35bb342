/** The reviews of the workspace, newest first. */
import { ListBox, ListBoxItem } from "react-aria-components";
import type { ReviewLine } from "../bindings/ReviewLine";
import { Badge } from "../parts/Badge";
import { count } from "../parts/format";
import { Visible } from "../parts/Visible";
import { useSettings } from "../state";
import { periodWords } from "./packPeriod";

/** The list. */
export function ReviewList({
  lines,
  chosen,
  onChoose,
}: {
  lines: ReviewLine[];
  chosen: number;
  onChoose: (id: number) => void;
}) {
  const { zone } = useSettings().settings;
  return (
    <ListBox
      className="review-list"
      aria-label="Reviews"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[chosen]}
      onSelectionChange={(keys) => {
        const [key] = keys === "all" ? [] : [...keys];
        if (key !== undefined) onChoose(Number(key));
      }}
    >
      {lines.map((line) => (
        <ListBoxItem key={line.id} id={line.id} className="review-item" textValue={line.title}>
          <b className="clip">
            <Visible text={line.title} limit={120} />
          </b>
          <span className="tiny muted">{periodWords(line.from, line.to, zone)}</span>
          <span className="row-tight">
            <ReviewState line={line} />
            <span className="tiny muted">
              {count(line.decided)} of {count(line.principals)} decided
            </span>
          </span>
        </ListBoxItem>
      ))}
    </ListBox>
  );
}

/** Open, closed, or closed and signed. */
export function ReviewState({ line }: { line: ReviewLine }) {
  if (line.closed_at === null) return <Badge tone="info">Open</Badge>;
  return line.signer === null ? (
    <Badge tone="neutral">Closed, unsigned</Badge>
  ) : (
    <Badge tone="success">Closed and signed</Badge>
  );
}
