/**
 * Checks what a sweep is told and completes it.
 */
import { ENGINE_DESCRIPTIONS } from "../engine/engines.ts";
import { completeInit } from "../nn/initialisations.ts";
import { alphaProblem, NET_LIMITS } from "../nn/options.ts";
import { DEFAULT_ALPHA, usesAlpha, VARIANTS } from "../nn/variants.ts";
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
import { type NetSize, parametersOf } from "./sizes.ts";

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
    of: ["alpha", "variants"],
    check: ({ alpha, variants }) => alphaProblem(alpha, variants),
  },
  {
    of: ["input", "width"],
    check: ({ input, width }) =>
      input === undefined || width.length === 1 && input.length === width[0]
        ? undefined
        : width.length === 1
        ? {
          allowed: `as many finite numbers as the width, ${width[0]}; these are ${input.length}`,
        }
        : { about: `{input} has ${input.length} numbers; ${OWN_ROWS}` },
  },
  ...(["input", "inputs", "alpha"] as const).map((option): Limit<Given> => ({
    of: [option, "engine"],
    check: ({ [option]: value, engine }) => {
      const { least, most } = ENGINE_DESCRIPTIONS[engine].numbers;
      const numbers = [value ?? []].flat(2);
      const wrong = numbers.find((one) =>
        one !== 0 && !(Math.abs(one) >= least && Math.abs(one) <= most)
      );
      return wrong === undefined ? undefined : {
        about: `{${option}}: ${wrong} is not among the ${engine} engine's numbers; ` +
          `allowed: 0, and sizes from ${least} to ${most}`,
      };
    },
  })),
  {
    of: ["inputs", "input"],
    check: ({ inputs, input }) =>
      inputs === undefined || input === undefined
        ? undefined
        : { about: "{inputs} and {input} exclude each other" },
  },
  {
    of: ["inputs", "width"],
    check: ({ inputs, width }) => {
      const length = inputs?.[0]?.length;
      if (length === undefined || width.length === 1 && width[0] === length) return undefined;
      const why = width.length === 1
        ? `{width} is ${width[0]}; allowed: as many as the width; give {width} ${length}`
        : OWN_ROWS;
      return { about: `{inputs} has rows of ${length} numbers; ${why}` };
    },
  },
  {
    of: ["depths", "width", "variants", "metrics"],
    check: (options) => {
      const { depths, width, variants, metrics } = options;
      const blocks = variants.length * metrics.length;
      const [all, deepest] = [layerCount(options) * blocks, largestOf(depths) * blocks];
      if (all <= MOST_ROWS && deepest <= MOST_OF_DEPTH) return undefined;
      const about = all > MOST_ROWS
        ? `a table would have ${all} rows; allowed: at most ${MOST_ROWS}`
        : `a depth would have ${deepest} rows; allowed: at most ${MOST_OF_DEPTH}`;
      const widths = width.length > 1 && all > MOST_ROWS ? " {width}," : "";
      return { about: `{depths},${widths} {variants} and {metrics}: ${about}` };
    },
  },
  {
    of: ["width", "depths", "engine"],
    check: ({ width, depths, engine }) => {
      const size = { depth: largestOf(depths), width: largestOf(width) };
      const parameters = parametersOf(size);
      const most = ENGINE_DESCRIPTIONS[engine].mostParameters;
      if (parameters <= most) return undefined;
      const about =
        `{width} and {depths}: a net of width ${size.width} and depth ${size.depth} has ` +
        `${parameters} parameters; allowed for the ${engine} engine: at most ${most}`;
      return { about };
    },
  },
  {
    of: ["depths", "seeds", "width", "variants", "metrics"],
    check: (options) => {
      if (isSketched(options) && keeping !== "in memory") return undefined;
      const { seeds, variants, metrics } = options;
      const numbers = seedCount(seeds) * layerCount(options) * variants.length * metrics.length;
      if (numbers <= MOST_MAGNITUDES) return undefined;
      const about =
        `{seeds} and {depths}: ${numbers} magnitudes would stay in memory, which takes ` +
        tooMany(numbers, MOST_MAGNITUDES) +
        (isSketched(options) ? ", or without keepRuns any number of seeds" : "");
      return { about };
    },
  },
  {
    of: ["depths", "seeds", "width", "input", "inputs", "engine", "variants", "metrics"],
    check: (options) => {
      if (keeping === "nothing" || !isSketched(options)) return undefined;
      const config = complete(options);
      const { variants, metrics } = config;
      const { most: numbers } = mostOf(
        config,
        (size) => unitSize(config, size) * size.depth * variants.length * metrics.length,
      );
      if (numbers <= MOST_OF_UNIT) return undefined;
      const about = `{seeds} and {depths} with each seed's magnitudes: a unit of work would take ` +
        tooMany(numbers, MOST_OF_UNIT);
      return { about };
    },
  },
  {
    of: [
      ...["depths", "seeds", "width", "input", "inputs", "activation", "output", "init"] as const,
      ...["engine", "variants", "metrics"] as const,
    ],
    check: (options) => {
      const config = complete(options);
      const { engine, inputs } = config;
      const { bytes, most: allowed } = ENGINE_DESCRIPTIONS[engine].memory;
      const { size: { depth, width }, most } = mostOf(
        config,
        (size) => bytes(netsOf(config, size), sliceSize(config, size)),
      );
      if (most <= allowed) return undefined;
      const [names, rows] = inputs === undefined
        ? ["{depths} and {width}", ""]
        : ["{depths}, {width} and {inputs}", `, with ${inputs.length} input rows,`];
      const about = `${names}: a net of depth ${depth} and width ${width}${rows} takes the ` +
        `${engine} engine ${tooMany(most / 8, allowed / 8)}`;
      return { about };
    },
  },
];

/** Why input rows go with one width only. */
const OWN_ROWS = "with several widths the row is made by gradflow, evenly spaced from 1 to -1";

/** The one of the deepest nets' sizes that has the most of something. */
function mostOf(
  { depths, width }: SweepConfig,
  of: (size: NetSize) => number,
): { readonly size: NetSize; readonly most: number } {
  return width.map((width) => ({ depth: depths.at(-1)!, width }))
    .map((size) => ({ size, most: of(size) }))
    .reduce((most, next) => next.most > most.most ? next : most);
}

/** The layers of a net of each size. */
function layerCount({ depths, width }: Pick<Given, "depths" | "width">): number {
  return width.length * depths.reduce((total, depth) => total + depth, 0);
}

/** The largest of depths, or of widths. */
function largestOf(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

/** The memory of too many numbers, and what is allowed, with as many digits as tell one from the other. */
function tooMany(numbers: number, most: number): string {
  const gibibytes = (numbers: number, digits: number) =>
    `${Number((numbers * 8 / 2 ** 30).toPrecision(digits))} GiB`;
  let digits = 3;
  while (digits < 17 && gibibytes(numbers, digits) === gibibytes(most, digits)) digits++;
  return `${gibibytes(numbers, digits)}; allowed: at most ${gibibytes(most, digits)}`;
}

/** Fills in the input row, where there is one, and sorts the lists. Nothing is shared with what was given: checks copy. */
function complete(options: Given): SweepConfig {
  const { seeds, depths, width, input, inputs, activation, output, alpha, variants, of } = options;
  const { metrics, engine } = options;
  return {
    seeds: "from" in seeds ? { from: seeds.from, to: seeds.to } : seeds.toSorted((a, b) => a - b),
    depths: depths.toSorted((a, b) => a - b),
    width: width.toSorted((a, b) => a - b),
    input: input ??
      (inputs === undefined && width.length === 1 ? defaultInput(width[0]!) : undefined),
    inputs,
    activation,
    output,
    alpha: variants.some(usesAlpha) ? alpha ?? DEFAULT_ALPHA : undefined,
    ...completeInit(options),
    variants: VARIANTS.filter((variant) => variants.includes(variant)),
    of,
    target: targetOf(options),
    metrics: METRICS.filter((metric) => metrics.includes(metric)),
    engine,
  };
}
