/**
 * Text in lines.
 */

/** The width of a terminal, in characters. */
export const TERMINAL_WIDTH = 80;

/** What lines begin with that go on with the one above. */
const INDENT = "  ";

/**
 * Breaks a text into lines of at most so many characters, where a word allows it.
 *
 * @param text A text, which is broken at its spaces; or words that stay whole, spaces in them included.
 */
export function wrap(text: string | readonly string[], width: number): string[] {
  const lines = [""];
  for (const word of typeof text === "string" ? text.split(" ") : text) {
    const line = lines.at(-1)!;
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

/** Texts one below the other, all lines but the first indented, each of which fits a terminal. */
export function hang(...texts: readonly (string | readonly string[])[]): string[] {
  const lines = texts.flatMap((text) => wrap(text, TERMINAL_WIDTH - INDENT.length));
  return lines.map((line, i) => i === 0 ? line : `${INDENT}${line}`);
}
