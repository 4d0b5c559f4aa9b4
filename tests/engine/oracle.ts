/**
 * Gradient magnitudes in float64, net by net, in plain loops: the judge of all engines.
 *
 * It shares nothing with them but the generator. Derivatives keep their relative precision in the
 * tails, where PyTorch's 1 + erf cancels.
 */
import { erfc } from "../std/cephes.ts";
import { type Activation, type Metric, TorchGenerator, type Variant } from "../../mod.ts";
import type { Nets } from "../../src/engine/engine.ts";
import { drawLinear, type Init } from "../../src/nn/initialisations.ts";

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
export interface OracleTask extends Init {
  readonly layerSizes: readonly number[];
  readonly activation: Activation;
  readonly variant: Variant;
  readonly alpha?: number | undefined;
  readonly rows: Nets["rows"];
  readonly output: "activated" | "linear";
  readonly of: "loss" | "output";
  readonly target: number;
  readonly seed: number;
}

/** Whether each variant adds x where the sizes are equal, and what f(x) is multiplied with there. */
const SCALED: Readonly<Record<Variant, (depth: number, alpha: number) => number | undefined>> = {
  "plain": () => undefined,
  "shortcut": () => 1,
  "shortcut-matched": () => 1,
  "shortcut-scaled": (depth) => depth ** -0.5,
  "rezero": (_, alpha) => alpha,
  "pre-norm": () => 1,
  "post-norm": () => 1,
  "plain-norm": () => undefined,
};

/** LayerNorm of a row, and how it takes a gradient back: by its matrix of derivatives. */
function normalise(
  x: readonly number[],
): { y: number[]; back: (g: readonly number[]) => number[] } {
  const n = x.length;
  const center = x.map((a) => x.reduce((sum, b) => sum + (a - b), 0) / n);
  const variance = center.reduce((sum, c) => sum + c * c, 0) / n;
  const deviation = Math.sqrt(variance + 1e-5);
  // dy_i/dx_j = (delta_ij - 1/n - c_i c_j / (n deviation^2)) / deviation, which is (1 / 2 - c^2 / (2 c^2 +
  // 2 epsilon)) / deviation, or that with a minus, where n is 2. Of n numbers the rows' sums are 0.
  const slope = (i: number, j: number) => {
    if (n === 2) return (i === j ? 1 : -1) / 2 * (1e-5 / deviation ** 3);
    return ((i === j ? 1 : 0) - 1 / n - center[i]! * center[j]! / (n * deviation ** 2)) / deviation;
  };
  return {
    y: center.map((c) => c / deviation),
    back: (g) =>
      x.map((_, j) => g.reduce((sum, value, i) => sum + slope(i, j) * (value - g[0]!), 0)),
  };
}

/** All magnitudes of each layer. */
export function oracle(
  { layerSizes, activation, variant, alpha = 0.1, rows, output: rule, of, target, seed, ...init }:
    OracleTask,
): Record<Metric, number>[] {
  const generator = new TorchGenerator(seed);
  const layers = layerSizes.slice(1).map((fanOut, l) => {
    const fanIn = layerSizes[l]!;
    const { weight, bias } = drawLinear(generator, fanIn, fanOut, init);
    const matched = fanIn === fanOut;
    const scaled = SCALED[variant](layerSizes.length - 1, alpha);
    const joined = variant === "shortcut" || scaled !== undefined && matched;
    const scale = joined ? scaled! : 1;
    const isLinear = rule === "linear" && l === layerSizes.length - 2;
    const phi = ACTIVATION[isLinear ? "linear" : activation];
    return { fanIn, fanOut, weight, bias, joined, scale, phi };
  });

  // Forward: for each row, each layer's input x and phi'(z), and the output.
  const passes = rows.map((row) => {
    let x = Array.from(row);
    const steps = layers.map(({ fanIn, fanOut, weight, bias, joined, scale, phi }) => {
      const before = variant === "pre-norm" || variant === "plain-norm" ? normalise(x) : undefined;
      const input = before?.y ?? x;
      const slopes: number[] = [];
      const y: number[] = [];
      for (let j = 0; j < fanOut; j++) {
        let z = bias[j]!;
        for (let k = 0; k < fanIn; k++) z += weight[j * fanIn + k]! * input[k]!;
        [y[j], slopes[j]] = phi(z).map((a) => a * scale) as [number, number];
      }
      const size = joined ? Math.max(fanIn, fanOut) : fanOut;
      const sum = Array.from({ length: size }, (_, i) => {
        return y[fanOut === 1 ? 0 : i]! + (joined ? x[fanIn === 1 ? 0 : i]! : 0);
      });
      const behind = variant === "post-norm" && joined ? normalise(sum) : undefined;
      x = behind?.y ?? sum;
      return { input, slopes, before, behind };
    });
    return { steps, output: x };
  });

  // Backward: g is the gradient by a layer's output, which becomes that by its input.
  const sums = layers.map(({ fanIn, fanOut }) => new Float64Array(fanIn * fanOut));
  const signals: number[][] = layers.map(() => []);
  for (const { steps, output } of passes) {
    const scale = 2 / (rows.length * output.length);
    let g = output.map((y) => of === "output" ? 1 : scale * (y - target));
    for (let l = layers.length - 1; l >= 0; l--) {
      const { fanIn, fanOut, weight, joined } = layers[l]!;
      const { input, slopes, before, behind } = steps[l]!;
      if (behind !== undefined) g = behind.back(g);
      const past = new Array<number>(fanIn).fill(0);
      const through = new Array<number>(fanIn).fill(0);
      if (joined) g.forEach((value, i) => past[fanIn === 1 ? 0 : i]! += value);
      for (let j = 0; j < fanOut; j++) {
        const all = fanOut === 1 ? g.reduce((sum, value) => sum + value, 0) : g[j]!;
        const d = slopes[j]! * all;
        signals[l]!.push(d);
        for (let k = 0; k < fanIn; k++) {
          sums[l]![j * fanIn + k]! += d * input[k]!;
          through[k]! += weight[j * fanIn + k]! * d;
        }
      }
      g = (before?.back(through) ?? through).map((value, k) => value + past[k]!);
    }
  }
  return sums.map((entries, l) => {
    const { norm, most } = sizes([...entries]);
    const input = passes.flatMap(({ steps }) => steps[l]!.input);
    return {
      mean_abs: entries.reduce((sum, e) => sum + Math.abs(e), 0) / entries.length,
      rms: norm / Math.sqrt(entries.length),
      max_abs: most,
      l2: norm,
      forward_rms: sizes(input).norm / Math.sqrt(input.length),
      backward_rms: sizes(signals[l]!).norm / Math.sqrt(signals[l]!.length),
    };
  });
}

/** The largest absolute value, and the root of the sum of squares, which neither underflow nor overflow. */
function sizes(values: readonly number[]): { most: number; norm: number } {
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const squares = values.reduce((sum, value) => sum + (value / (most || 1)) ** 2, 0);
  return { most, norm: most * Math.sqrt(squares) };
}
