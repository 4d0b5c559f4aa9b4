/**
 * Variants side by side: one panel for each, with the same axes.
 */
import type { Nets } from "./nets.ts";
import type { Json, JsonObject } from "./spec.ts";
import { COLOURS, SIZES } from "./theme.ts";

/** The most panels in a row, and the least width of one that is not alone in its row, in pixels. */
const [MOST_IN_A_ROW, LEAST_WIDTH] = [4, 150];

/** Between two panels, in pixels. */
const SPACING = 36;

/** The mark of a band at a single place. */
export const LONE_BAND = { type: "rule", strokeWidth: 8 };

/** How many panels are in a row, in how many rows, and how large each is. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** In pixels. */
  readonly width: number;
}

/** The grid of a panel for each variant. */
export function gridOf({ variants, pixels }: Pick<Nets, "variants" | "pixels">): Grid {
  const fit = Math.floor((pixels + SPACING) / (LEAST_WIDTH + SPACING));
  const rows = Math.ceil(variants.length / Math.max(1, Math.min(MOST_IN_A_ROW, fit)));
  const columns = Math.ceil(variants.length / rows);
  return { columns, rows, width: Math.floor((pixels - SPACING * (columns - 1)) / columns) };
}

/** What a panel shows. */
export interface Panel {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly layer: readonly JsonObject[];
}

/**
 * A panel for each variant. One for which there is nothing to draw says so.
 *
 * @param values The data, each with its `variant` and `kind`.
 */
export function panels(
  { theme, variants, pixels }: Pick<Nets, "theme" | "variants" | "pixels">,
  values: readonly JsonObject[],
  { width, height, layer }: Panel,
): JsonObject {
  const drawn = new Set(values.map(({ variant }) => variant));
  const empty = variants.filter((variant) => !drawn.has(variant));
  const note = layerOf("empty", {
    mark: {
      ...{ type: "text", color: COLOURS[theme].quiet, fontSize: SIZES.text, aria: false },
      ...{ text: "nothing finite to draw" },
    },
    encoding: { x: { value: width / 2 }, y: { value: height / 2 - SIZES.text } },
  });
  return {
    data: { values: [...values, ...empty.map((variant) => ({ kind: "empty", variant }))] },
    facet: { field: "variant", type: "nominal", sort: variants, title: null },
    columns: gridOf({ variants, pixels }).columns,
    spacing: { row: SPACING, column: SPACING },
    spec: { width, height, layer: empty.length === 0 ? layer : [...layer, note] },
  };
}

/** A layer that draws only the data of one kind. */
export function layerOf(kind: string, layer: JsonObject): JsonObject {
  return { transform: [{ filter: { field: "kind", equal: kind } }], ...layer };
}

/** A tooltip: fields with their titles. */
export function tooltip(fields: Readonly<Record<string, string>>): Json {
  return Object.entries(fields).map(([field, title]) => ({ field, title }));
}

/** A colour for each variant, which is named elsewhere. */
export function variantColour({ theme, variants }: Pick<Nets, "theme" | "variants">): JsonObject {
  const { kinds } = COLOURS[theme];
  return {
    field: "variant",
    type: "nominal",
    scale: { domain: variants, range: variants.map((_, i) => kinds[i % kinds.length]!) },
    legend: null,
  };
}
