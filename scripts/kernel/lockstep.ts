/**
 * Several copies of a calculation side by side.
 *
 * A processor looks ahead over some 60 instructions that wait for others. Of long chains, each written
 * out from its start to its end, it therefore sees two or three; of chains written out in turns,
 * statement by statement, it sees all. By hand that is illegible, so the kernel's source has such a
 * block once.
 */

/**
 * Expands each block from `// lockstep N` to `// end`: a statement with a `$` becomes N statements,
 * with 0 to N - 1 in the place of `$`, and 1 to N in that of `$$`. The others serve all copies.
 *
 * @param source AssemblyScript; in a block each statement ends a line.
 */
export function expandLockstep(source: string): string {
  return source.replace(
    /^ *\/\/ lockstep (\d+)\n(.*?)^ *\/\/ end\n/gms,
    (_, copies: string, block: string) =>
      statements(block).flatMap((statement) =>
        Array.from(
          { length: statement.includes("$") ? Number(copies) : 1 },
          (_, k) => statement.replaceAll("$$", `${k + 1}`).replaceAll("$", `${k}`),
        )
      ).join(""),
  );
}

/** Cuts a block where a statement ends, which is no longer inside of braces. */
function statements(block: string): string[] {
  const found: string[] = [];
  let [statement, depth] = ["", 0];
  for (const line of block.match(/.*\n/g) ?? []) {
    statement += line;
    depth += line.split("{").length - line.split("}").length;
    if (depth > 0 || !/[;}]\s*$/.test(line)) continue;
    found.push(statement);
    statement = "";
  }
  return found;
}
