/**
 * Charts as SVG.
 */
import { isPlainObject, notAllowed, show } from "../options/problem.ts";

/** What draw.ts has. Its own type would lead Deno to Vega as well. */
export interface Drawing {
  /** A specification as SVG. */
  readonly draw: (spec: object) => Promise<string>;
}

/** Kept apart, since Deno downloads all that it finds by following imports, called or not. */
const EXTENSION = ".ts";

/**
 * Draws a chart as SVG, without a browser. Vega and Vega-Lite are loaded at the first call. The same
 * specification gives the same text on every machine: letters are not measured, but taken for as wide as
 * they are in a wide font.
 *
 * @param spec A chart, or any other specification of Vega-Lite whose data is in it.
 * @throws {TypeError} If it is no object, or if its data is elsewhere; nothing is loaded.
 * @throws {Error} What Vega says of a specification that it cannot draw.
 */
export async function renderSvg(spec: object): Promise<string> {
  if (!isPlainObject(spec)) {
    throw new TypeError(notAllowed("spec", show(spec), "a specification of Vega-Lite, an object"));
  }
  const { draw }: Drawing = await import(`./draw${EXTENSION}`);
  return await draw(spec);
}
