/**
 * What a sweep may be told, as a table: checks, flags, `--help` and documentation follow from it. And
 * what that is once it is complete.
 */
import { ENGINE_DESCRIPTIONS, type EngineName, ENGINES } from "../engine/engines.ts";
import type { Activation } from "../nn/activations.ts";
import type { Init } from "../nn/initialisations.ts";
import { NET_OPTIONS, type NetOptions } from "../nn/options.ts";
import type { Output } from "../nn/outputs.ts";
import { type Variant, VARIANT_RULES, VARIANT_SYNONYMS, VARIANTS } from "../nn/variants.ts";
import type { OptionTable } from "../options/option.ts";
import * as schema from "../options/schemas.ts";
import { type Metric, METRIC_RULES, METRIC_SYNONYMS, METRICS } from "../probe/metrics.ts";
import { type Subject, SUBJECT_OPTIONS, type SubjectOptions } from "../probe/subject.ts";
import { type Depths, depthsSchema } from "./depths.ts";
import { inputsSchema, MOST_INPUTS } from "./inputs.ts";
import { type Seeds, seedsSchema } from "./seeds.ts";
import { widthsSchema } from "./widths.ts";

/** What a sweep may be told. */
export interface SweepOptions extends NetOptions, SubjectOptions {
  /**
   * The seeds of each (variant, depth, width): a range with both ends included, or a list. Default:
   * `{ from: 0, to: 999 }`.
   */
  readonly seeds?: Seeds | undefined;
  /**
   * Numbers of linear layers: a list, or a range with both ends included. Default:
   * `[2, 4, 8, 16, 32, 64]`.
   */
  readonly depths?: Depths | undefined;
  /** Units of each layer but the last, which has one: a number, or a list of them. Default: 3. */
  readonly width?: number | readonly number[] | undefined;
  /**
   * The input row, `width` numbers; only where there is one width. Default: evenly spaced from 1 to -1,
   * which for width 3 is the notebook's `[1, 0, -1]`.
   */
  readonly input?: readonly number[] | undefined;
  /**
   * Input rows in the place of one, 1 to 1,024 of `width` numbers each, at most 2^20 numbers; only where
   * there is one width. The loss is the mean over rows.
   */
  readonly inputs?: readonly (readonly number[])[] | undefined;
  /** The variants; those of a seed have the same weights. Default: `["plain", "shortcut"]`. */
  readonly variants?: readonly Variant[] | undefined;
  /** The magnitudes. Default: `["mean_abs"]`. */
  readonly metrics?: readonly Metric[] | undefined;
  /**
   * `fused` computes in float32 on WASM SIMD, `float64` in float64 in plain loops, `tfjs` in float64 by
   * tfjs's autodiff. Default: `fused`.
   */
  readonly engine?: EngineName | undefined;
}

/** A sweep as its options make it, complete: lists are in the order of the results, whatever the order they came in. */
export interface SweepConfig extends Init {
  /** The seeds of each (variant, depth, width). */
  readonly seeds: Seeds;
  /** Numbers of linear layers, ascending. */
  readonly depths: readonly number[];
  /** Units of each layer but the last, ascending. */
  readonly width: readonly number[];
  /**
   * The input row, `width` numbers; undefined where there are `inputs`, or several widths, each of which
   * has its default row.
   */
  readonly input: readonly number[] | undefined;
  /** Input rows, if they were given. */
  readonly inputs: readonly (readonly number[])[] | undefined;
  /** The activation after each linear layer; after the last one as `output` says. */
  readonly activation: Activation;
  /** What follows the last linear layer. */
  readonly output: Output;
  /** What `rezero` multiplies f(x) with; undefined where it is not among the variants. */
  readonly alpha: number | undefined;
  /** The variants, in the order of VARIANTS. */
  readonly variants: readonly Variant[];
  /** Whose gradient. */
  readonly of: Subject;
  /** What each output should be; undefined where the gradient is the output's. */
  readonly target: number | undefined;
  /** The magnitudes, in the order of METRICS. */
  readonly metrics: readonly Metric[];
  /** What measures them. */
  readonly engine: EngineName;
}

const isOfGradient = (metric: Metric) => METRIC_RULES[metric].of === "gradient";

/** Some metrics and what they mean. */
const metricsOf = (some: (metric: Metric) => boolean) =>
  METRICS.filter(some).map((metric) => `${metric}, ${METRIC_RULES[metric].meaning}`).join("; ");

/** The options of a sweep. */
export const SWEEP_OPTIONS = {
  seeds: {
    kind: "range",
    schema: seedsSchema,
    default: { from: 0, to: 999 },
    help: "a range, both ends included, or a list, from 0 up; as in torch.manual_seed",
  },
  depths: {
    kind: "range",
    schema: depthsSchema,
    default: [2, 4, 8, 16, 32, 64],
    help:
      "numbers of linear layers, a list or a range; depth D has layer sizes [width, ..., width, 1]",
  },
  width: {
    kind: "numbers",
    schema: widthsSchema,
    default: [3],
    help: "units of each layer but the last, which has one; a number, or a list",
  },
  input: {
    kind: "numbers",
    schema: schema.row,
    placeholder: "1,0,-1",
    help: "the input row; for other widths by default evenly spaced from 1 to -1",
  },
  inputs: {
    kind: "rows",
    schema: inputsSchema,
    placeholder: "FILE.csv",
    help:
      `a file of input rows, with or without a header, up to ${MOST_INPUTS.rows} of \`width\` ` +
      "numbers each; the loss is the mean over rows",
  },
  ...NET_OPTIONS,
  variants: {
    kind: "texts",
    schema: schema.names(VARIANTS, VARIANT_SYNONYMS),
    default: ["plain", "shortcut"],
    help: `of ${
      VARIANTS.map((variant) => `${variant}: ${VARIANT_RULES[variant].formula}`).join("; ")
    }; where a layer changes the size, all but shortcut give f alone`,
  },
  ...SUBJECT_OPTIONS,
  metrics: {
    kind: "texts",
    schema: schema.names(METRICS, METRIC_SYNONYMS),
    default: ["mean_abs"],
    help: `of a weight gradient's entries: ${metricsOf(isOfGradient)}; of its two factors: ${
      metricsOf((metric) => !isOfGradient(metric))
    }`,
  },
  engine: {
    kind: "text",
    schema: schema.name(ENGINES),
    default: "fused",
    help: ENGINES.map((engine) => `${engine}: ${ENGINE_DESCRIPTIONS[engine].meaning}`).join("; "),
  },
} as const satisfies OptionTable<SweepOptions>;
