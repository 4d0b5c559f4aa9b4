/**
 * Pieces of HTML.
 */

/** Text as HTML. */
export function text(words: string): string {
  return words.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A cell of a table's head or body. */
type Cell = string | number;

/** A table, its numbers to the right. */
export function htmlTable(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  const cells = (row: readonly Cell[]) =>
    row.map((cell, i) =>
      i === 0 ? `<th scope="row">${text(`${cell}`)}</th>` : `<td>${text(`${cell}`)}</td>`
    ).join("");
  return [
    `<p class="quiet">${text(caption)}</p>`,
    `<div class="wide" tabindex="0"><table aria-label="${text(caption)}">`,
    `<thead><tr>${head.map((name) => `<th scope="col">${text(name)}</th>`).join("")}</tr></thead>`,
    "<tbody>",
    ...rows.map((row) => `<tr>${cells(row)}</tr>`),
    "</tbody></table></div>",
  ].join("\n");
}

/** A link that saves a text as a file; the text is in the link. */
export function download(name: string, type: string, content: string): string {
  const data = new TextEncoder().encode(content).toBase64();
  return `<a download="${text(name)}" href="data:${type};base64,${data}">${text(name)}</a>`;
}
