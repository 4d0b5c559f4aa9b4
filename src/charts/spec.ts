/**
 * What a chart is: a Vega-Lite specification, which is plain JSON. Vega-Lite's own types are not used,
 * since whoever imports them downloads Vega.
 */

/** A value of JSON. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

/** An object of JSON. */
export type JsonObject = { readonly [name: string]: Json };

/** A chart's title: what was found, and in smaller letters of which nets and how it is drawn. */
export interface ChartTitle extends JsonObject {
  /** The finding with its number, in lines. */
  readonly text: readonly string[];
  /** The nets, and what is drawn, in lines. */
  readonly subtitle: readonly string[];
}

/** A specification of Vega-Lite 5 or 6, its data included. */
export interface ChartSpec extends JsonObject {
  /** The address of Vega-Lite's schema, by which editors and notebooks know what it is. */
  readonly $schema: string;
  /** The finding and the nets as one text, for those who cannot see the chart. */
  readonly description: string;
  /** The title above the chart. */
  readonly title: ChartTitle;
}

/**
 * The address of Vega-Lite's schema. By that of version 5 Deno's kernel for Jupyter and JupyterLab know what
 * it is and draw it; nothing in the charts is different in version 6.
 */
export const SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";
