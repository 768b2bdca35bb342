/** Which commands the palette offers for what was typed, best first. */
import type { Command } from "./commands";

/** Every word typed must begin a word of the command, in any order. Nothing typed: the recently used first. */
export function matching(commands: Command[], typed: string, recent: readonly string[]): Command[] {
  const words = wordsOf(typed);
  const ranked = commands
    .map((command, at) => ({ command, at, rank: rankOf(command, words) }))
    .filter(({ rank }) => rank > 0);
  const age = ({ id }: Command) => {
    const place = recent.indexOf(id);
    return place < 0 ? recent.length : place;
  };
  return ranked
    .sort((a, b) => b.rank - a.rank || age(a.command) - age(b.command) || a.at - b.at)
    .map(({ command }) => command);
}

/** 0 when a word is not found; 2 when every one is in the name, 1 when another word was needed. */
function rankOf({ words, also, group }: Command, typed: string[]): number {
  const named = wordsOf(words);
  const other = wordsOf(`${also} ${group}`);
  const begins = (within: string[]) => (word: string) => within.some((each) => each.startsWith(word));
  if (typed.every(begins(named))) return 2;
  return typed.every(begins([...named, ...other])) ? 1 : 0;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
