/**
 * Checks what a sweep is told, completes it with defaults, and puts it in the order that results have.
 */
import * as v from "valibot";
import { ENGINE_DESCRIPTIONS, ENGINES } from "../engine/engines.ts";
import { VARIANTS } from "../nn/variants.ts";
import { MAX_PARAMETERS } from "../nn/shapes.ts";
import { defaultInput } from "./input_row.ts";
import type { Problem } from "../options/problem.ts";
import * as schema from "../options/schemas.ts";
import { seedCount } from "./seeds.ts";
import { METRICS } from "../probe/metrics.ts";
import type { SweepConfig } from "./config.ts";
import { netsOf } from "./nets.ts";
import { isSketched, sliceSize } from "./plan.ts";

/**
 * The most numbers a sweep may hold, at 8 bytes each, where it has no sketches: all seeds' magnitudes
 * stay in memory until their depth is aggregated.
 */
const MAX_MAGNITUDES = 2 ** 29;

/** What seeds are allowed where all magnitudes stay in memory. */
const MAGNITUDES_ALLOWED =
  `so many that seeds x sum of depths x variants x metrics is at most ${MAX_MAGNITUDES}, ` +
  `which takes ${MAX_MAGNITUDES * 8 / 2 ** 30} GiB of memory`;

/** What is wrong with keeping each seed's magnitudes, if anything. */
export function keepRunsProblem(config: SweepConfig): Problem | undefined {
  if (magnitudes(config) <= MAX_MAGNITUDES) return undefined;
  const given = `${seedCount(config.seeds)} of them, with keepRuns`;
  return { option: "seeds", given, allowed: MAGNITUDES_ALLOWED };
}

const entries = {
  seeds: v.optional(schema.seeds, { from: 0, to: 999 }),
  depths: v.optional(schema.wholeNumbers("2,4,8"), [2, 4, 8, 16, 32, 64]),
  width: v.optional(schema.wholeNumber(1), 3),
  input: v.optional(schema.row),
  activation: v.optional(schema.activation, "gelu"),
  variants: v.optional(schema.names(VARIANTS), ["plain", "shortcut"]),
  metrics: v.optional(schema.names(METRICS), ["mean_abs"]),
  engine: v.optional(schema.name(ENGINES), "fused"),
};

const optionsSchema = v.strictObject(
  entries,
  `only the options ${Object.keys(entries).join(", ")}`,
);

/** Checks SweepOptions and completes them to a SweepConfig. */
export const sweepSchema = v.pipe(
  optionsSchema,
  v.forward(
    v.partialCheck(
      [["width"], ["input"]],
      ({ width, input }) => input === undefined || input.length === width,
      "as many finite numbers as the width",
    ),
    ["input"],
  ),
  v.forward(
    v.partialCheck(
      [["seeds"], ["depths"], ["variants"], ["metrics"]],
      (options) => isSketched(options) || magnitudes(options) <= MAX_MAGNITUDES,
      MAGNITUDES_ALLOWED,
    ),
    ["seeds"],
  ),
  v.forward(
    v.partialCheck(
      [["width"], ["depths"]],
      ({ width, depths }) => largest(depths) * width * (width + 1) <= MAX_PARAMETERS,
      `so small that depth x width x (width + 1) is at most ${MAX_PARAMETERS} parameters`,
    ),
    ["width"],
  ),
  v.forward(
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed || dataset.issues !== undefined) return;
      const config = complete(dataset.value);
      const depth = config.depths.at(-1)!;
      const { bytes: bytesOf, most } = ENGINE_DESCRIPTIONS[config.engine].memory;
      const bytes = bytesOf(netsOf(config, depth), sliceSize(config, depth));
      if (bytes <= most) return;
      const message =
        `depths that the ${config.engine} engine has memory for: this one needs ${bytes} bytes, ` +
        `at most ${most} are allowed`;
      addIssue({ message });
    }),
    ["depths"],
  ),
  v.transform(complete),
);

/** Fills in the input row and sorts the lists; nothing of the result is shared with the options. */
function complete(options: v.InferOutput<typeof optionsSchema>): SweepConfig {
  const { seeds, depths, width, input, activation, variants, metrics, engine } = options;
  return {
    seeds: "from" in seeds ? { from: seeds.from, to: seeds.to } : seeds.toSorted((a, b) => a - b),
    depths: depths.toSorted((a, b) => a - b),
    width,
    input: input ? [...input] : defaultInput(width),
    activation,
    variants: VARIANTS.filter((variant) => variants.includes(variant)),
    metrics: METRICS.filter((metric) => metrics.includes(metric)),
    engine,
  };
}

/** Math.max() cannot take very many. */
function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

function magnitudes(
  options: Pick<SweepConfig, "seeds" | "depths" | "variants" | "metrics">,
): number {
  const layers = options.depths.reduce((total, depth) => total + depth, 0);
  return seedCount(options.seeds) * layers * options.variants.length * options.metrics.length;
}
