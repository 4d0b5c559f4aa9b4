/**
 * The notebook: builds its nets, prints their gradient magnitudes.
 */
import { DeepNN, formatGradients, probeGradients, TorchGenerator } from "../mod.ts";
import type { Activation } from "../src/nn/activations.ts";
import { MAX_PARAMETERS, parameterCount, shapeProblem } from "../src/nn/shapes.ts";
import { type Variant, VARIANTS } from "../src/nn/variants.ts";
import type { Values } from "../src/options/check.ts";
import type { OptionTable, SchemasOf } from "../src/options/option.ts";
import { OptionsError, type Problem, valueProblem } from "../src/options/problem.ts";
import * as schema from "../src/options/schemas.ts";
import { METRIC_RULES, METRICS } from "../src/probe/metrics.ts";
import { defaultInput } from "../src/sweep/nets.ts";
import { SWEEP_OPTIONS } from "../src/sweep/options.ts";
import { runCommand } from "./command/command.ts";
import { checkFlags, readFlags } from "./command/flags.ts";
import { say } from "./command/speak.ts";
import { usage } from "./command/usage.ts";

/** What the notebook may be told. */
interface NotebookOptions {
  readonly seed: number;
  readonly layers: readonly number[];
  readonly input: readonly number[];
  readonly activation: Activation;
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
  activation: SWEEP_OPTIONS.activation,
  variants: {
    ...SWEEP_OPTIONS.variants,
    help: `of ${VARIANTS.join(", ")}; in this order they draw from one stream`,
  },
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
    const { seed, layers: layerSizes, activation, variants, reseed, json, ...rest } = readOptions(
      args,
    );
    const input = rest.input ?? defaultInput(layerSizes[0]!);
    let generator = new TorchGenerator(seed);
    const nets = variants.map((variant) => {
      if (reseed) generator = new TorchGenerator(seed);
      const model = new DeepNN(layerSizes, generator, { activation, variant });
      return { variant, ...probeGradients(model, [input]) };
    });
    if (!json) {
      await say(nets.map((profile) => formatGradients(profile, { as: "notebook" })).join("\n"));
      return;
    }
    const properties = METRICS.map((metric) => METRIC_RULES[metric].property);
    const shown = nets.map(({ variant, loss, layers }) => ({
      variant,
      loss,
      layers: layers.map((layer) => ({
        name: layer.name,
        ...Object.fromEntries(properties.map((property) => [property, layer[property]])),
      })),
    }));
    await say(JSON.stringify({ seed, layerSizes, input, activation, nets: shown }));
  });
}

/** What the flags say; refused with all their problems at once. */
function readOptions(args: readonly string[]): Values<SchemasOf<typeof FLAGS>> {
  const flags = readFlags(args, FLAGS);
  const { value, valid, problems } = checkFlags(FLAGS, flags);
  const all: Problem[] = [...flags.problems, ...problems];
  const { layers, input, variants } = valid;
  const refuse = (option: "layers" | "input", allowed: string) =>
    all.push(valueProblem(`--${option}`, flags.words.given?.[option] ?? "the default", allowed));
  if (layers !== undefined && input !== undefined && input.length !== layers[0]) {
    refuse("input", "as many finite numbers as the first of the layer sizes");
  }
  if (layers !== undefined && parameterCount(layers) > MAX_PARAMETERS) {
    refuse("layers", `sizes of a net with at most ${MAX_PARAMETERS} parameters`);
  } else if (layers !== undefined && variants?.some((variant) => shapeProblem(layers, variant))) {
    refuse(
      "layers",
      "with the variant shortcut, sizes that x + f(x) can broadcast: all equal, perhaps the last 1",
    );
  }
  if (value === undefined || all.length > 0) throw new OptionsError(all);
  return value;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
