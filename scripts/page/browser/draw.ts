/// <reference lib="dom" />
/**
 * Draws a chart into the page, by Vega.
 */
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { ChartSpec } from "../../../src/charts/spec.ts";

/** What is drawn at a place. */
const drawn = new WeakMap<Element, View>();

/** Draws a chart at a place, where what was there stays until the new one is whole. */
export async function draw(place: Element, spec: ChartSpec): Promise<void> {
  const container = document.createElement("div");
  const compiled = compile(spec as unknown as TopLevelSpec).spec;
  const view = new View(parse(compiled), { renderer: "svg", container });
  await view.runAsync();
  drawn.get(place)?.finalize();
  drawn.set(place, view);
  place.replaceChildren(container);
}
