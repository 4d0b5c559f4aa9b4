/**
 * How a linear layer's parameters are drawn. Every engine reads the rules from here.
 */
import type { Synonyms } from "../options/nearest.ts";
import { notAllowed, show } from "../options/problem.ts";
import type { TorchGenerator } from "../random/mod.ts";
import { orthogonalise } from "./orthogonal.ts";

/** The name of an initialisation: `torch` is nn.Linear's default, others those of torch.nn.init. */
export type Initialisation =
  | "torch"
  | "xavier-uniform"
  | "xavier-normal"
  | "he-uniform"
  | "he-normal"
  | "lecun-normal"
  | "orthogonal"
  | "gaussian";

/** The name of a rule for biases: `torch` is nn.Linear's, uniform in +-1/sqrt(fan_in). */
export type Bias = "torch" | "zero";

/** How a net's parameters are drawn, as it may be told. */
export interface InitOptions {
  /** How the weights are drawn. Default: `torch`; `gaussian` where a sigma is given. */
  readonly init?: Initialisation | undefined;
  /**
   * What the weights are multiplied with, as by the gain of torch.nn.init; not those of `gaussian`.
   * Default: 1.
   */
  readonly weightGain?: number | undefined;
  /**
   * How the biases are drawn, as nn.Linear's, or all 0 without a draw; not those of `gaussian`.
   * Default: `torch`.
   */
  readonly bias?: Bias | undefined;
  /** Makes `gaussian` weights, of variance sigmaW^2 / fan_in. Default, where it is gaussian: 1. */
  readonly sigmaW?: number | undefined;
  /** Makes `gaussian` biases, of variance sigmaB^2; 0 without a draw. Default, where gaussian: 0. */
  readonly sigmaB?: number | undefined;
}

/** The same where it is known which initialisation it is; what is left out has its default. */
export interface Init extends InitOptions {
  /** How the weights are drawn. */
  readonly init: Initialisation;
}

/** How the numbers of a weight or a bias are drawn. */
export type Draw =
  /** Uniform in +-bound. */
  | { readonly kind: "uniform"; readonly bound: number }
  /** Normal, of mean 0. */
  | { readonly kind: "normal"; readonly deviation: number }
  /** Normal numbers made orthonormal, times a gain. */
  | { readonly kind: "orthogonal"; readonly gain: number }
  /** All 0, without a draw. */
  | { readonly kind: "zero" };

/** The standard deviation of a draw's numbers, those of fanIn columns and fanOut rows. */
export function deviationOf(draw: Draw, fanIn: number, fanOut: number): number {
  switch (draw.kind) {
    case "uniform":
      return draw.bound / Math.sqrt(3);
    case "normal":
      return draw.deviation;
    case "orthogonal":
      return draw.gain / Math.sqrt(Math.max(fanIn, fanOut));
    case "zero":
      return 0;
  }
}

/** An initialisation of weights. */
export interface InitialisationRule {
  /** Its formula, for documentation. */
  readonly formula: string;
  /** PyTorch's name of it, and who introduced it. */
  readonly source: string;
  /**
   * How a weight is drawn. The order of the operations is PyTorch's, since their last bit counts.
   *
   * @param gain The weight gain; of `gaussian` sigma_w.
   */
  readonly weight: (fanIn: number, fanOut: number, gain: number) => Draw;
}

const uniform = (bound: number): Draw => ({ kind: "uniform", bound });
const normal = (deviation: number): Draw => ({ kind: "normal", deviation });

/** xavier's standard deviation, and he's. */
const xavier = (fanIn: number, fanOut: number, gain: number) =>
  gain * Math.sqrt(2 / (fanIn + fanOut));
const he = (fanIn: number, gain: number) => gain * Math.sqrt(2) / Math.sqrt(fanIn);

/** The initialisations. */
export const INITIALISATION_RULES: Readonly<Record<Initialisation, InitialisationRule>> = {
  "torch": {
    formula: "uniform in +-g/sqrt(fan_in)",
    source: "torch.nn.Linear; LeCun et al. 1998",
    // By kaiming_uniform_ with a = sqrt 5, whose last bit may differ from that of 1/sqrt(fan_in).
    weight: (fanIn, _, gain) => {
      const own = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
      return uniform(Math.sqrt(3) * (gain * own / Math.sqrt(fanIn)));
    },
  },
  "xavier-uniform": {
    formula: "uniform in +-g sqrt(6/(fan_in + fan_out))",
    source: "torch.nn.init.xavier_uniform_; Glorot and Bengio 2010",
    weight: (fanIn, fanOut, gain) => uniform(Math.sqrt(3) * xavier(fanIn, fanOut, gain)),
  },
  "xavier-normal": {
    formula: "normal, variance g^2 2/(fan_in + fan_out)",
    source: "torch.nn.init.xavier_normal_; Glorot and Bengio 2010",
    weight: (fanIn, fanOut, gain) => normal(xavier(fanIn, fanOut, gain)),
  },
  "he-uniform": {
    formula: "uniform in +-g sqrt(6/fan_in)",
    source: "torch.nn.init.kaiming_uniform_, nonlinearity relu; He et al. 2015",
    weight: (fanIn, _, gain) => uniform(Math.sqrt(3) * he(fanIn, gain)),
  },
  "he-normal": {
    formula: "normal, variance g^2 2/fan_in",
    source: "torch.nn.init.kaiming_normal_, nonlinearity relu; He et al. 2015",
    weight: (fanIn, _, gain) => normal(he(fanIn, gain)),
  },
  "lecun-normal": {
    formula: "normal, variance g^2/fan_in",
    source: "torch.nn.init.kaiming_normal_, nonlinearity linear; LeCun et al. 1998",
    weight: (fanIn, _, gain) => normal(gain / Math.sqrt(fanIn)),
  },
  "orthogonal": {
    formula: "g Q, orthonormal rows or columns, of normal numbers",
    source: "torch.nn.init.orthogonal_; Saxe et al. 2013",
    weight: (_fanIn, _fanOut, gain) => ({ kind: "orthogonal", gain }),
  },
  "gaussian": {
    formula: "normal, variance sigma_w^2/fan_in, of biases sigma_b^2",
    source: "torch.nn.init.normal_; Poole et al. 2016",
    weight: (fanIn, _, gain) => normal(gain / Math.sqrt(fanIn)),
  },
};

/** The initialisations' names. */
export const INITIALISATIONS: readonly Initialisation[] = Object.keys(
  INITIALISATION_RULES,
) as Initialisation[];

/** What PyTorch, Keras and people call them. */
export const INITIALISATION_SYNONYMS: Synonyms<Initialisation> = {
  "default": "torch",
  "pytorch": "torch",
  "uniform": "torch",
  "glorot": "xavier-uniform",
  "glorot-uniform": "xavier-uniform",
  "glorot-normal": "xavier-normal",
  "he": "he-normal",
  "kaiming": "he-normal",
  "kaiming-uniform": "he-uniform",
  "kaiming-normal": "he-normal",
  "normal": "gaussian",
};

/** How a layer's bias is drawn, where it is not gaussian. */
export interface BiasRule {
  /** Its formula, for documentation. */
  readonly formula: string;
  /** PyTorch's name of it. */
  readonly source: string;
  /** How it is drawn. */
  readonly draw: (fanIn: number) => Draw;
}

/** The rules for biases. */
export const BIAS_RULES: Readonly<Record<Bias, BiasRule>> = {
  torch: {
    formula: "uniform in +-1/sqrt(fan_in)",
    source: "torch.nn.Linear",
    draw: (fanIn) => uniform(1 / Math.sqrt(fanIn)),
  },
  zero: {
    formula: "0, without a draw",
    source: "torch.nn.init.zeros_",
    draw: () => ({ kind: "zero" }),
  },
};

/** The names of the rules for biases. */
export const BIASES: readonly Bias[] = Object.keys(BIAS_RULES) as Bias[];

/** An initialisation with all that belongs to it, and nothing else; a sigma makes it gaussian. */
export function completeInit({ init, weightGain, bias, sigmaW, sigmaB }: InitOptions): Init {
  if (init === "gaussian" || sigmaW !== undefined || sigmaB !== undefined) {
    return { init: "gaussian", sigmaW: sigmaW ?? 1, sigmaB: sigmaB ?? 0 };
  }
  return { init: init ?? "torch", weightGain: weightGain ?? 1, bias: bias ?? "torch" };
}

/** How a layer's weight and then its bias are drawn. */
export function drawsOf(init: Init, fanIn: number, fanOut: number): { weight: Draw; bias: Draw } {
  const { weightGain = 1, bias = "torch", sigmaW = 1, sigmaB = 0 } = init;
  const { weight } = INITIALISATION_RULES[init.init];
  if (init.init !== "gaussian") {
    return { weight: weight(fanIn, fanOut, weightGain), bias: BIAS_RULES[bias].draw(fanIn) };
  }
  return {
    weight: weight(fanIn, fanOut, sigmaW),
    bias: sigmaB > 0 ? normal(sigmaB) : { kind: "zero" },
  };
}

const FILL: {
  readonly [Kind in Draw["kind"]]: (
    generator: TorchGenerator,
    out: Float32Array,
    draw: Extract<Draw, { readonly kind: Kind }>,
    columns: number,
  ) => void;
} = {
  uniform: (generator, out, { bound }) => generator.uniform(out, -bound, bound),
  normal: (generator, out, { deviation }) => generator.normal(out, 0, deviation),
  orthogonal: (generator, out, { gain }, columns) =>
    orthogonalise(generator.normal(out), out.length / columns, columns, gain),
  zero: (_, out) => out.fill(0),
};

/** Draws the numbers of a weight, row-major, or of a bias, which is one column. */
export function fill<Kind extends Draw["kind"]>(
  generator: TorchGenerator,
  out: Float32Array,
  draw: Extract<Draw, { readonly kind: Kind }>,
  columns = 1,
): void {
  FILL[draw.kind as Kind](generator, out, draw, columns);
}

/** A linear layer's parameters: weight is fan_out x fan_in, row-major; bias has fan_out numbers. */
export interface LinearParameters {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Draws weight, then bias, as `torch.nn.Linear(fanIn, fanOut)` does for the initialisation `torch`, for
 * others the weight as `torch.nn.init` does of a new tensor.
 *
 * @throws {RangeError} If a size is not a whole number from 1 up.
 */
export function drawLinear(
  generator: TorchGenerator,
  fanIn: number,
  fanOut: number,
  init: Init,
): LinearParameters {
  for (const [name, size] of [["fan_in", fanIn], ["fan_out", fanOut]] as const) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError(notAllowed(name, show(size), "a whole number from 1 up"));
    }
  }
  const draws = drawsOf(init, fanIn, fanOut);
  const weight = new Float32Array(fanOut * fanIn);
  const bias = new Float32Array(fanOut);
  fill(generator, weight, draws.weight, fanIn);
  fill(generator, bias, draws.bias);
  return { weight, bias };
}
