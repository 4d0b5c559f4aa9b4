/** The fused engine's float32 beside PyTorch's, on the same nets. */
import { assert } from "@std/assert";
import { ACTIVATIONS } from "../../mod.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import { relativeError, torch } from "../helpers/reference.ts";
import { probe } from "./magnitudes.ts";
import { USUAL } from "./tasks.ts";

const fused = await loadEngine("fused");

/** The root mean square of relative errors. */
const size = (errors: readonly number[]) => Math.hypot(...errors) / Math.sqrt(errors.length);

for (const activation of ACTIVATIONS) {
  // The rounding of gelu-tanh's u, a cubic, counts |u| times.
  const times = activation === "gelu-tanh" ? 4 : 3;

  Deno.test(`${activation} nets' errors are at most ${times} times PyTorch's float32's`, () => {
    const [ours, theirs]: [number[], number[]] = [[], []];
    const nets = torch.gradients.filter((one) => one.activation === activation);
    assert(nets.length >= 9, `${nets.length} nets`);
    for (const { seed, layer_sizes, input, variant, float64, float32 } of nets) {
      for (const whose of ["of_loss", "of_output"] as const) {
        const found = probe(fused, {
          ...{
            layerSizes: layer_sizes,
            activation,
            ...USUAL,
            init: "torch",
            variants: [variant],
          },
          ...{ metrics: ["mean_abs", "rms"], rows: [input], seeds: [seed] },
          of: whose === "of_loss" ? "loss" : "output",
        });
        const theirNumbers = [...float32[whose].mean_abs, ...float32[whose].rms];
        [...float64[whose].mean_abs, ...float64[whose].rms].forEach((value, i) => {
          ours.push(relativeError(found[i]!, value));
          theirs.push(relativeError(theirNumbers[i]!, value));
        });
      }
    }
    assert(size(ours) <= times * size(theirs), `${size(ours)}, PyTorch ${size(theirs)}`);
  });

  Deno.test(`${activation}: what float32 cannot hold is NaN or infinite from there on`, () => {
    // In float32 z of the first layer is Infinity - Infinity.
    const magnitudes = probe(fused, {
      ...{ layerSizes: [3, 3, 3, 1], activation, ...USUAL, variants: ["plain"] },
      ...{ init: "torch", weightGain: 100, rows: [[3e38, 3e38, -3e38]], of: "loss" },
      ...{ metrics: ["mean_abs", "forward_rms"], seeds: [0, 1, 2, 3, 4] },
    });
    const ofInput = magnitudes.splice(3 * 5, 5);
    assert(ofInput.every(Number.isFinite), `the input: ${ofInput}`);
    assert(!magnitudes.some(Number.isFinite), `${magnitudes}`);
  });
}
