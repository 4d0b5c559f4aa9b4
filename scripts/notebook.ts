/**
 * The notebook: builds its nets, prints their gradient magnitudes.
 */
import * as v from "valibot";
import { DeepNN, formatGradients, probeGradients, TorchGenerator } from "../mod.ts";
import { MAX_PARAMETERS, parameterCount, shapeProblem } from "../src/nn/shapes.ts";
import { VARIANTS } from "../src/nn/variants.ts";
import { runCommand } from "./command/command.ts";
import { type FlagKind, readOptions } from "./command/flags.ts";
import { defaultInput } from "../src/sweep/input_row.ts";
import * as schema from "../src/options/schemas.ts";

const USAGE = `usage: deno run -A scripts/notebook.ts [flags]

Builds a net for each variant and prints the mean absolute gradient of each weight matrix.

  --seed 123               as in torch.manual_seed
  --layers 3,3,3,3,3,1     layer sizes, from the input to the output
  --input 1,0,-1           the input row
  --activation gelu        gelu, gelu-tanh, relu, tanh, sigmoid, silu or linear
  --variants plain,shortcut
                           of plain, shortcut, shortcut-matched; in this order they draw from one stream
  --reseed                 seed again before each variant
  --json                   print one JSON object instead`;

const FLAGS: Readonly<Record<string, FlagKind>> = {
  seed: "number",
  layers: "numbers",
  input: "numbers",
  activation: "text",
  variants: "texts",
  reseed: "switch",
  json: "switch",
};

const optionsSchema = v.pipe(
  v.object({
    seed: v.optional(schema.seed, 123),
    layers: v.optional(schema.layerSizes, [3, 3, 3, 3, 3, 1]),
    input: v.optional(schema.row),
    activation: v.optional(schema.activation, "gelu"),
    variants: v.optional(schema.names(VARIANTS), ["plain", "shortcut"]),
    reseed: v.optional(v.boolean(), false),
    json: v.optional(v.boolean(), false),
  }),
  v.forward(
    v.partialCheck(
      [["layers"], ["input"]],
      ({ layers, input }) => input === undefined || input.length === layers[0],
      "as many finite numbers as the first of the layer sizes",
    ),
    ["input"],
  ),
  v.forward(
    v.partialCheck(
      [["layers"]],
      ({ layers }) => parameterCount(layers) <= MAX_PARAMETERS,
      `sizes of a net with at most ${MAX_PARAMETERS} parameters`,
    ),
    ["layers"],
  ),
  v.forward(
    v.partialCheck(
      [["layers"], ["variants"]],
      ({ layers, variants }) => variants.every((variant) => !shapeProblem(layers, variant)),
      "with the variant shortcut, sizes that x + f(x) can broadcast: all equal, perhaps the last 1",
    ),
    ["layers"],
  ),
);

await runCommand("notebook", USAGE, Deno.args, () => {
  const value = readOptions(optionsSchema, Deno.args, FLAGS);
  const { seed, layers: layerSizes, activation, variants, reseed, json } = value;
  const input = value.input ?? defaultInput(layerSizes[0]!);
  let generator = new TorchGenerator(seed);
  const nets = variants.map((variant) => {
    if (reseed) generator = new TorchGenerator(seed);
    const model = new DeepNN(layerSizes, generator, { activation, variant });
    return { variant, ...probeGradients(model, [input]) };
  });
  if (!json) {
    console.log(nets.map((profile) => formatGradients(profile, { as: "notebook" })).join("\n"));
    return;
  }
  const shown = nets.map(({ variant, loss, layers }) => {
    return {
      variant,
      loss,
      layers: layers.map(({ name, meanAbs, rms }) => ({ name, meanAbs, rms })),
    };
  });
  console.log(JSON.stringify({ seed, layerSizes, input, activation, nets: shown }));
});
