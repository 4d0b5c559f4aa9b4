/**
 * Draws the specification in a file, where there is a canvas whose letters are of no common width, as in a
 * browser, and prints the SVG.
 */
const context = {
  measureText: (text: string) => ({ width: 3 * text.length + 1 }),
  getContext: () => context,
};
Object.assign(globalThis, { document: { createElement: () => context } });

// Vega looks for the canvas when it is loaded.
const { renderSvg } = await import("../../src/charts/svg.ts");
const svg = await renderSvg(JSON.parse(await Deno.readTextFile(Deno.args[0]!)));
await Deno.stdout.write(new TextEncoder().encode(svg));
