/** Marks of days: one by itself for legends and tables, or all of a strip. */
import { groundPath, type Mark, type MarkPaths, markPath } from "./dayMarks";

const WIDTH = 9;
const HEIGHT = 14;

/** The mark. Words stand beside it. */
export function DayMark({ mark }: { mark: Mark }) {
  const cell = { x: 0, y: 0, w: WIDTH, h: HEIGHT };
  return (
    <svg className="day-mark" width={WIDTH} height={HEIGHT} aria-hidden>
      <DayPaths paths={[{ mark, path: markPath(mark, cell), ground: groundPath(mark, cell) }]} />
    </svg>
  );
}

/** The marks of a strip: at most two paths a shape, whatever the number of days. */
export function DayPaths({ paths }: { paths: MarkPaths[] }) {
  return paths.flatMap(({ mark, path, ground }) => [
    ground === "" ? null : <path key={`${mark}-ground`} className={`day-${mark}-ground`} d={ground} />,
    <path key={mark} className={`day-${mark}`} d={path} />,
  ]);
}
