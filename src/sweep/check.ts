/**
 * Checks what a sweep is told and completes it.
 */
import { ENGINE_DESCRIPTIONS } from "../engine/engines.ts";
import { NET_LIMITS } from "../nn/options.ts";
import { VARIANTS } from "../nn/variants.ts";
import {
  checkAll,
  type Checked,
  checkLimits,
  type Limit,
  type Values,
  type Words,
} from "../options/check.ts";
import { schemasOf } from "../options/option.ts";
import { OptionsError } from "../options/problem.ts";
import { METRICS } from "../probe/metrics.ts";
import { SUBJECT_LIMITS, targetOf } from "../probe/subject.ts";
import { defaultInput, netsOf } from "./nets.ts";
import { SWEEP_OPTIONS, type SweepConfig } from "./options.ts";
import { isSketched, sliceSize, unitSize } from "./plan.ts";
import { seedCount } from "./seeds.ts";

const SCHEMAS = schemasOf(SWEEP_OPTIONS);

/** The options, each by itself as it should be. */
type Given = Values<typeof SCHEMAS>;

/** The most rows of a table, which is made in memory, and of them of one depth, which are made at once. */
const MOST_ROWS = 2 ** 22;
const MOST_OF_DEPTH = 2 ** 19;
/**
 * The most numbers that stay in memory, at 8 bytes each (12 if one is beyond float64), and that one unit
 * of work may have.
 */
const MOST_MAGNITUDES = 2 ** 29;
const MOST_OF_UNIT = 2 ** 27;

/** How each seed's magnitudes are kept, if they are: in memory, or in a file, unit by unit. */
export type Keeping = "nothing" | "in memory" | "in a file";

/**
 * Checks a sweep's options and completes them.
 *
 * @param options What was given.
 * @param keeping How each seed's magnitudes are kept.
 * @param words How to speak of the options.
 */
export function checkSweep(
  options: unknown,
  keeping: Keeping = "nothing",
  words: Words = {},
): Checked<SweepConfig> {
  const all = checkAll(SCHEMAS, options, words);
  const limits = [...NET_LIMITS, ...SUBJECT_LIMITS, ...limitsOf(keeping)];
  const { value: given, problems } = checkLimits(SCHEMAS, all, limits, words);
  const value = given && complete(given);
  return { value, valid: value ?? {}, problems };
}

/**
 * The same for options that must be right.
 *
 * @throws {OptionsError} Naming all that cannot be used.
 */
export function sweepConfig(options: unknown = {}): SweepConfig {
  const { value, problems } = checkSweep(options);
  if (value === undefined) throw new OptionsError(problems);
  return value;
}

/** What options must fulfil together. */
const limitsOf = (keeping: Keeping): readonly Limit<Given>[] => [
  {
    of: ["input", "width"],
    check: ({ input, width }) =>
      input === undefined || input.length === width
        ? undefined
        : { allowed: "as many finite numbers as the width" },
  },
  {
    of: ["depths", "variants", "metrics"],
    check: (options) => {
      const { depths, variants, metrics } = options;
      const blocks = variants.length * metrics.length;
      const [all, deepest] = [layerCount(options) * blocks, deepestOf(depths) * blocks];
      if (all <= MOST_ROWS && deepest <= MOST_OF_DEPTH) return undefined;
      const about = all > MOST_ROWS
        ? `a table would have ${all} rows; allowed: at most ${MOST_ROWS}`
        : `a depth would have ${deepest} rows; allowed: at most ${MOST_OF_DEPTH}`;
      return { about: `{depths}, {variants} and {metrics}: ${about}` };
    },
  },
  {
    of: ["width", "depths", "engine"],
    check: ({ width, depths, engine }) => {
      const depth = deepestOf(depths);
      const parameters = ((depth - 1) * width + 1) * (width + 1); // the last layer has one unit
      const most = ENGINE_DESCRIPTIONS[engine].mostParameters;
      if (parameters <= most) return undefined;
      const about = `{width} and {depths}: a net of width ${width} and depth ${depth} has ` +
        `${parameters} parameters; allowed for the ${engine} engine: at most ${most}`;
      return { about };
    },
  },
  {
    of: ["depths", "seeds", "variants", "metrics"],
    check: (options) => {
      if (isSketched(options) && keeping !== "in memory") return undefined;
      const { seeds, variants, metrics } = options;
      const numbers = seedCount(seeds) * layerCount(options) * variants.length * metrics.length;
      if (numbers <= MOST_MAGNITUDES) return undefined;
      const about =
        `{seeds} and {depths}: ${numbers} magnitudes would stay in memory, which takes ` +
        `${gibibytes(numbers)}; allowed: at most ${gibibytes(MOST_MAGNITUDES)}` +
        (isSketched(options) ? ", or without keepRuns any number of seeds" : "");
      return { about };
    },
  },
  {
    of: ["depths", "seeds", "width", "input", "engine", "variants", "metrics"],
    check: (options) => {
      if (keeping === "nothing" || !isSketched(options)) return undefined;
      const config = complete(options);
      const depth = config.depths.at(-1)!;
      const numbers = unitSize(config, depth) * depth * config.variants.length *
        config.metrics.length;
      if (numbers <= MOST_OF_UNIT) return undefined;
      const about = `{seeds} and {depths} with each seed's magnitudes: a unit of work would take ` +
        `${gibibytes(numbers)}; allowed: at most ${gibibytes(MOST_OF_UNIT)}`;
      return { about };
    },
  },
  {
    of: [
      ...["depths", "seeds", "width", "input", "activation", "output", "engine"] as const,
      ...["variants", "metrics"] as const,
    ],
    check: (options) => {
      const config = complete(options);
      const depth = config.depths.at(-1)!;
      const { bytes, most } = ENGINE_DESCRIPTIONS[config.engine].memory;
      const needed = bytes(netsOf(config, depth), sliceSize(config, depth));
      if (needed <= most) return undefined;
      const about =
        `{depths} and {width}: a net of depth ${depth} and width ${config.width} takes ` +
        `the ${config.engine} engine ${gibibytes(needed / 8)}; allowed: at most ${
          gibibytes(most / 8)
        }`;
      return { about };
    },
  },
];

function layerCount({ depths }: Pick<Given, "depths">): number {
  return depths.reduce((total, depth) => total + depth, 0);
}

function deepestOf(depths: readonly number[]): number {
  return depths.reduce((most, depth) => Math.max(most, depth), 0);
}

/** The memory of so many numbers. */
function gibibytes(numbers: number): string {
  return `${Number((numbers * 8 / 2 ** 30).toPrecision(3))} GiB`;
}

/** Fills in the input row and sorts the lists. Nothing is shared with what was given: checks copy. */
function complete(options: Given): SweepConfig {
  const { seeds, depths, width, input, activation, output, variants, metrics, engine } = options;
  const { of } = options;
  return {
    seeds: "from" in seeds ? { from: seeds.from, to: seeds.to } : seeds.toSorted((a, b) => a - b),
    depths: depths.toSorted((a, b) => a - b),
    width,
    input: input ?? defaultInput(width),
    activation,
    output,
    variants: VARIANTS.filter((variant) => variants.includes(variant)),
    of,
    target: targetOf(options),
    metrics: METRICS.filter((metric) => metrics.includes(metric)),
    engine,
  };
}
