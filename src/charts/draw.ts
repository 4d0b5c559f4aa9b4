/**
 * Draws a specification by Vega, without a browser. Loaded only where something is drawn: see svg.ts.
 */
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { show } from "../options/problem.ts";
import type { Drawing } from "./svg.ts";
import { textWidth } from "./text.ts";

/** What measures text, which Vega has and its types do not. */
const { textMetrics } = vega as unknown as {
  readonly textMetrics: { width: (item: TextItem, text: unknown) => number };
};

/** Text as Vega has it. */
interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Vega's own measure is a canvas, where there is one, and its fonts are the machine's. */
function measure({ fontSize = 11, fontWeight }: TextItem, text: unknown): number {
  const isBold = fontWeight === "bold" || Number(fontWeight) >= 600;
  return textWidth(String(text ?? ""), fontSize, isBold ? "bold" : "normal");
}

/** A specification as SVG. */
export const draw: Drawing["draw"] = async (spec: object): Promise<string> => {
  textMetrics.width = measure;
  const errors: unknown[] = [];
  // Vega goes on after an error, and only tells its logger; of data that does not load it only warns.
  const logger = vega.logger(
    vega.Error,
    undefined,
    (_level, _method, said) => errors.push(...said),
  );
  const load = (address: unknown) => {
    errors.push(new TypeError(`data must be in the specification, not at ${show(address)}`));
    return Promise.resolve("[]");
  };
  const compiled = compile(spec as TopLevelSpec).spec;
  const view = new vega.View(vega.parse(compiled), {
    renderer: "none",
    loader: { ...vega.loader(), load },
    logger,
  });
  try {
    const svg = await view.toSVG();
    if (errors.length > 0) throw errors[0];
    return `${renumbered(svg)}\n`;
  } finally {
    view.finalize();
  }
};

/** Vega counts gradients and clips through all drawings of a process; here they begin anew with each. */
function renumbered(svg: string): string {
  const names = new Map<string, string>();
  return svg.replace(/(?<= id="|url\(#)([a-z]+_?)\d+/g, (name, kind) => {
    const own = names.get(name) ?? `${kind}${names.size}`;
    names.set(name, own);
    return own;
  });
}
