/**
 * Variants side by side: one panel for each, with the same axes.
 */
import type { Variant } from "../nn/variants.ts";
import type { Json, JsonObject } from "./spec.ts";

/** How wide all panels are together, with what is between them, in pixels. */
export const CHART_WIDTH = 720;

/** The most panels in a row. */
const MOST_IN_A_ROW = 4;

/** Between two panels, in pixels. */
const SPACING = 36;

/** How many panels are in a row, and how large each is. */
export interface Grid {
  readonly columns: number;
  /** In pixels. */
  readonly width: number;
}

/** The grid of some panels. */
export function gridOf(panels: number): Grid {
  const rows = Math.ceil(panels / MOST_IN_A_ROW);
  const columns = Math.ceil(panels / rows);
  return { columns, width: Math.floor((CHART_WIDTH - SPACING * (columns - 1)) / columns) };
}

/**
 * A panel for each variant.
 *
 * @param values The data, each with its `variant`.
 * @param spec What a panel shows: layers, with their size.
 */
export function panels(
  variants: readonly Variant[],
  values: readonly JsonObject[],
  spec: JsonObject,
): JsonObject {
  return {
    data: { values },
    facet: { field: "variant", type: "nominal", sort: variants, title: null },
    columns: gridOf(variants.length).columns,
    spacing: { row: SPACING, column: SPACING },
    spec,
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
