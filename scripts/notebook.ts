/**
 * The notebook: builds its nets, prints their gradient magnitudes.
 */
import { DeepNN, formatGradients, probeGradients, TorchGenerator } from "../mod.ts";
import { alphaProblem, NET_LIMITS, NET_OPTIONS, type NetOptions } from "../src/nn/options.ts";
import { completeInit } from "../src/nn/initialisations.ts";
import { MAX_PARAMETERS, parameterCount, shapeProblem } from "../src/nn/shapes.ts";
import { usesAlpha, type Variant, VARIANTS } from "../src/nn/variants.ts";
import type { Limit, Values } from "../src/options/check.ts";
import type { OptionTable, SchemasOf } from "../src/options/option.ts";
import * as schema from "../src/options/schemas.ts";
import { METRIC_RULES, METRICS } from "../src/probe/metrics.ts";
import {
  SUBJECT_LIMITS,
  SUBJECT_OPTIONS,
  type SubjectOptions,
  targetOf,
} from "../src/probe/subject.ts";
import { defaultInput } from "../src/sweep/nets.ts";
import { SWEEP_OPTIONS } from "../src/sweep/options.ts";
import { runCommand } from "./command/command.ts";
import { readOptions } from "./command/flags.ts";
import { say } from "./command/speak.ts";
import { usage } from "./command/usage.ts";

/** What the notebook may be told. */
interface NotebookOptions extends NetOptions, SubjectOptions {
  readonly seed: number;
  readonly layers: readonly number[];
  readonly input: readonly number[];
  readonly variants: readonly Variant[];
  readonly reseed: boolean;
  readonly json: boolean;
}

const FLAGS = {
  seed: {
    kind: "number",
    schema: schema.wholeNumber(0, Number.MAX_SAFE_INTEGER),
    default: 123,
    help: "as in torch.manual_seed",
  },
  layers: {
    kind: "numbers",
    schema: schema.layerSizes,
    default: [3, 3, 3, 3, 3, 1],
    help: "layer sizes, from the input to the output",
  },
  input: {
    kind: "numbers",
    schema: schema.row,
    placeholder: "1,0,-1",
    help: "the input row; for other sizes by default evenly spaced from 1 to -1",
  },
  ...NET_OPTIONS,
  variants: {
    ...SWEEP_OPTIONS.variants,
    help: `of ${VARIANTS.join(", ")}; in this order they draw from one stream`,
  },
  ...SUBJECT_OPTIONS,
  reseed: {
    kind: "switch",
    schema: schema.truth,
    default: false,
    help: "seed again before each variant",
  },
  json: { kind: "switch", schema: schema.truth, default: false, help: "print one JSON object" },
} as const satisfies OptionTable<NotebookOptions>;

const USAGE = usage(
  "deno run -A scripts/notebook.ts [flags]",
  "Builds a net for each variant and prints the mean absolute gradient of each weight matrix.",
  FLAGS,
);

/**
 * Runs the command.
 *
 * @param args The words after the script's name.
 * @returns The exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  return await runCommand("notebook", USAGE, args, async () => {
    const {
      seed,
      layers: layerSizes,
      activation,
      variants,
      reseed,
      json,
      alpha,
      input: row,
      ...rest
    } = readOptions(FLAGS, args, LIMITS);
    const { of, target: _target, ...net } = rest;
    const target = targetOf(rest);
    const input = row ?? defaultInput(layerSizes[0]!);
    let generator = new TorchGenerator(seed);
    const nets = variants.map((variant) => {
      if (reseed) generator = new TorchGenerator(seed);
      const model = new DeepNN(layerSizes, generator, {
        ...{ activation, variant, ...net },
        alpha: usesAlpha(variant) ? alpha : undefined,
      });
      return {
        variant,
        alpha: model.alpha,
        ...probeGradients(model, [input], { of, targets: target }),
      };
    });
    if (!json) {
      // The notebook's own two nets have no names there.
      const isNamed = variants.join() !== FLAGS.variants.default.join();
      const texts = nets.map((net) =>
        `${isNamed ? `${net.variant}:\n` : ""}${formatGradients(net, { as: "notebook" })}`
      );
      await say(texts.join("\n"));
      return;
    }
    const properties = METRICS.map((metric) => METRIC_RULES[metric].property);
    const shown = nets.map(({ variant, alpha, loss, layers, factors }) => ({
      variant,
      alpha,
      loss,
      layers: layers.map((layer, l) => {
        const sizes = { ...layer, ...factors[l]! };
        const shown = properties.map((property) => [property, sizes[property]]);
        return { name: layer.name, ...Object.fromEntries(shown) };
      }),
    }));
    const told = {
      seed,
      layerSizes,
      input,
      activation,
      nets: shown,
      ...completeInit(net),
      output: net.output,
      of,
      target,
      reseed,
    };
    await say(JSON.stringify(told));
  });
}

/** What the flags must fulfil together. */
const LIMITS: readonly Limit<Values<SchemasOf<typeof FLAGS>>>[] = [
  ...NET_LIMITS,
  ...SUBJECT_LIMITS,
  {
    of: ["alpha", "variants"],
    check: ({ alpha, variants }) => alphaProblem(alpha, variants),
  },
  {
    of: ["input", "layers"],
    check: ({ input, layers }) =>
      input === undefined || input.length === layers[0] ? undefined : {
        allowed: `as many finite numbers as the first of the layer sizes, ${
          layers[0]
        }; these are ${input.length}`,
      },
  },
  {
    of: ["layers"],
    check: ({ layers }) =>
      parameterCount(layers) <= MAX_PARAMETERS
        ? undefined
        : { allowed: `sizes of a net with at most ${MAX_PARAMETERS} parameters` },
  },
  {
    of: ["layers", "variants"],
    check: ({ layers, variants }) =>
      variants.every((variant) => shapeProblem(layers, variant) === undefined) ? undefined : {
        allowed:
          "with the variant shortcut, sizes that x + f(x) can broadcast: all equal, perhaps the last 1",
      },
  },
];

if (import.meta.main) Deno.exit(await main(Deno.args));
