/**
 * Gradient magnitudes in float64, net by net, in plain loops: the judge of all engines.
 *
 * It shares nothing with them but the generator. Derivatives keep their relative precision in the
 * tails, where PyTorch's 1 + erf cancels.
 */
import { erfc } from "../std/cephes.ts";
import { type Activation, TorchGenerator, type Variant } from "../../mod.ts";
import type { Nets } from "../../src/engine/engine.ts";
import { drawLinear } from "../../src/nn/initialisations.ts";

const sigmoid = (x: number) => x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
const CUBIC = 0.044715;

/** [phi(x), phi'(x)] */
const ACTIVATION: Readonly<Record<Activation, (x: number) => [number, number]>> = {
  "gelu": (x) => {
    const pdf = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    // Further out Cephes throws; the asymptotic series (Abramowitz and Stegun, 26.2.12) has all digits.
    const far = Math.abs(x) > 37;
    const tail = far ? pdf / Math.abs(x) * (1 - 1 / x ** 2 + 3 / x ** 4 - 15 / x ** 6) : NaN;
    const cdf = !far ? 0.5 * erfc(-x * Math.SQRT1_2) : x > 0 ? 1 - tail : tail;
    return [x * cdf, cdf + x * pdf];
  },
  "gelu-tanh": (x) => {
    const u = 2 * Math.sqrt(2 / Math.PI) * (x + CUBIC * x ** 3);
    const du = 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * CUBIC * x * x);
    return [x * sigmoid(u), sigmoid(u) + x * sigmoid(u) * sigmoid(-u) * du];
  },
  "relu": (x) => [Math.max(0, x), x > 0 ? 1 : 0],
  "tanh": (x) => [Math.tanh(x), 4 * sigmoid(2 * x) * sigmoid(-2 * x)],
  "sigmoid": (x) => [sigmoid(x), sigmoid(x) * sigmoid(-x)],
  "silu": (x) => [x * sigmoid(x), sigmoid(x) + x * sigmoid(x) * sigmoid(-x)],
  "linear": (x) => [x, 1],
  "leaky-relu": (x) => x > 0 ? [x, 1] : [0.01 * x, 0.01],
  "elu": (x) => x > 0 ? [x, 1] : [Math.expm1(x), Math.exp(x)],
  "selu": (x) => {
    const [scale, alpha] = [1.0507009873554804934193349852946, 1.6732632423543772848170429916717];
    return x > 0
      ? [scale * x, scale]
      : [scale * alpha * Math.expm1(x), scale * alpha * Math.exp(x)];
  },
  "softplus": (x) => x > 20 ? [x, 1] : [Math.log1p(Math.exp(x)), sigmoid(x)],
  "mish": (x) => {
    const t = Math.tanh(x > 700 ? x : Math.log1p(Math.exp(x)));
    return [x * t, t + x * sigmoid(x) * (1 - t * t)];
  },
  "hardswish": (x) => x >= 3 ? [x, 1] : x <= -3 ? [0, 0] : [x * (x + 3) / 6, x / 3 + 0.5],
  "relu6": (x) => [Math.min(Math.max(0, x), 6), x > 0 && x < 6 ? 1 : 0],
};

/** A net and what is asked of it. */
export interface OracleTask {
  readonly layerSizes: readonly number[];
  readonly activation: Activation;
  readonly variant: Variant;
  readonly rows: Nets["rows"];
  readonly of: "loss" | "output";
  readonly seed: number;
}

/** The mean absolute value and the rms of each weight's gradient. */
export function oracle(
  { layerSizes, activation, variant, rows, of, seed }: OracleTask,
): { mean_abs: number; rms: number }[] {
  const generator = new TorchGenerator(seed);
  const layers = layerSizes.slice(1).map((fanOut, l) => {
    const fanIn = layerSizes[l]!;
    const { weight, bias } = drawLinear(generator, fanIn, fanOut, "torch");
    const matched = fanIn === fanOut;
    const joined = variant === "shortcut" || variant === "shortcut-matched" && matched;
    return { fanIn, fanOut, weight, bias, joined };
  });

  // Forward: for each row, each layer's input x and phi'(z), and the output.
  const passes = rows.map((row) => {
    let x = Array.from(row);
    const steps = layers.map(({ fanIn, fanOut, weight, bias, joined }) => {
      const input = x;
      const slopes: number[] = [];
      const y: number[] = [];
      for (let j = 0; j < fanOut; j++) {
        let z = bias[j]!;
        for (let k = 0; k < fanIn; k++) z += weight[j * fanIn + k]! * input[k]!;
        [y[j], slopes[j]] = ACTIVATION[activation](z);
      }
      const size = joined ? Math.max(fanIn, fanOut) : fanOut;
      x = Array.from({ length: size }, (_, i) => {
        return y[fanOut === 1 ? 0 : i]! + (joined ? input[fanIn === 1 ? 0 : i]! : 0);
      });
      return { input, slopes };
    });
    return { steps, output: x };
  });

  // Backward: g is the gradient by a layer's output, which becomes that by its input.
  const sums = layers.map(({ fanIn, fanOut }) => new Float64Array(fanIn * fanOut));
  for (const { steps, output } of passes) {
    const scale = 2 / (rows.length * output.length);
    let g = output.map((y) => of === "output" ? 1 : scale * y);
    for (let l = layers.length - 1; l >= 0; l--) {
      const { fanIn, fanOut, weight, joined } = layers[l]!;
      const { input, slopes } = steps[l]!;
      const before = new Array<number>(fanIn).fill(0);
      if (joined) g.forEach((value, i) => before[fanIn === 1 ? 0 : i]! += value);
      for (let j = 0; j < fanOut; j++) {
        const all = fanOut === 1 ? g.reduce((sum, value) => sum + value, 0) : g[j]!;
        const d = slopes[j]! * all;
        for (let k = 0; k < fanIn; k++) {
          sums[l]![j * fanIn + k]! += d * input[k]!;
          before[k]! += weight[j * fanIn + k]! * d;
        }
      }
      g = before;
    }
  }
  return sums.map((entries) => {
    // Divided by the largest, squares neither underflow nor overflow.
    const most = entries.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0);
    const squares = entries.reduce((sum, entry) => sum + (entry / (most || 1)) ** 2, 0);
    const rms = most * Math.sqrt(squares / entries.length);
    return { mean_abs: entries.reduce((sum, e) => sum + Math.abs(e), 0) / entries.length, rms };
  });
}
