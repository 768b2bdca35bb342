/** What a check of a pack found, line by line. */
import type { CheckLine } from "../bindings/CheckLine";
import { Badge } from "../parts/Badge";
import { count } from "../parts/format";
import { Visible } from "../parts/Visible";
import { checkWords } from "./packWords";

/** A check's detail may list many files. */
const DETAIL_LIMIT = 2_000;

/** The list; those that failed stand first. */
export function PackChecks({ checks }: { checks: CheckLine[] }) {
  const failedFirst = [...checks].sort((a, b) => Number(a.ok) - Number(b.ok));
  return (
    <ul className="pack-checks" aria-label="Checks">
      {failedFirst.map((line) => (
        <Line key={line.name} line={line} />
      ))}
    </ul>
  );
}

function Line({ line }: { line: CheckLine }) {
  return (
    <li>
      <Verdict line={line} />
      <span>
        <span className="medium">{checkWords(line.name)}</span>{" "}
        <code className="tiny subtle">
          <Visible text={line.name} limit={80} />
        </code>
      </span>
      <span className="check-detail muted">
        <Detail text={line.detail} />
      </span>
    </li>
  );
}

/** A tick only for what was judged. */
function Verdict({ line }: { line: CheckLine }) {
  if (!line.ok) return <Badge tone="danger">failed</Badge>;
  if (line.is_open)
    return (
      <Badge tone="neutral" look="quiet">
        open
      </Badge>
    );
  return (
    <Badge tone="success" look="quiet">
      passed
    </Badge>
  );
}

/** Counts get separators and digests the data face; all other text stays as it came. */
function Detail({ text }: { text: string }) {
  return text.length > DETAIL_LIMIT ? (
    <Visible text={text} limit={DETAIL_LIMIT} />
  ) : (
    text.split(DIGEST).map((part, at) => {
      const key = `${at} ${part.length}`;
      if (!DIGEST.test(part)) return <Visible key={key} text={withSeparators(part)} limit={DETAIL_LIMIT} />;
      return (
        <code key={key} className="wrap">
          {part}
        </code>
      );
    })
  );
}

const DIGEST = /\b([0-9a-f]{64})\b/;

/** Five digits and more, or four before a noun: years, versions and parts of names stay as they are. */
const COUNTS =
  /(?<![\w.\-/:])\d{5,15}(?![\w\-/:]|\.\d)|(?<![\w.\-/:])\d{4}(?= (?:rows|files|members|leaves|lines|bytes)\b)/g;

function withSeparators(text: string): string {
  return text.replace(COUNTS, (digits) => (digits.startsWith("0") ? digits : count(Number(digits))));
}
