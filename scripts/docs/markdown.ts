/**
 * Tables in Markdown, and the places in a page where they stand.
 */

/** A table, as `deno fmt` lays it out. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (row: readonly string[], fill: string) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i]!, fill)).join(" | ")} |`;
  return [line(head, " "), line(head.map(() => ""), "-"), ...rows.map((row) => line(row, " "))]
    .join("\n");
}

/**
 * A page with new tables: each stands between `<!-- table: NAME -->` and `<!-- end -->`.
 *
 * @param contentOf A table by its name.
 */
export function fillTables(page: string, contentOf: (name: string) => string): string {
  return page.replace(
    /(<!-- table: (.*?) -->\n).*?(<!-- end -->)/gs,
    (_, begin, name, end) => `${begin}\n${contentOf(name)}\n\n${end}`,
  );
}
