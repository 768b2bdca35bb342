/** A sentence of a profile, with the data in it set as data. */
import { cut } from "../parts/hidden";
import { Visible } from "../parts/Visible";

/** Longest line of a profile that is shown, in UTF-16 units. */
const LINE_LIMIT = 600;

/** A sentence of a profile: what stands between backticks in it is data. */
export function Sentence({ text }: { text: string }) {
  const parts = cut(text, LINE_LIMIT).split("`");
  if (parts.length % 2 === 0) return <Visible text={text} limit={LINE_LIMIT} />;
  return parts.map((part, at) => {
    const Part = at % 2 === 1 ? "code" : "span";
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence do not change places.
      <Part key={at}>
        <Visible text={part} limit={LINE_LIMIT} />
      </Part>
    );
  });
}
