/**
 * The activation functions: name, formula, what people are told. No tfjs is loaded here: a formula
 * gets its operations when it is used.
 *
 * Each is here twice: as numbers, phi and phi', for the engine that differentiates by hand, and in
 * tfjs's operations, whose derivative tfjs finds. So the two engines check each other. Both keep their
 * digits in both tails, where PyTorch's formulas lose them: see docs/accuracy.md.
 */
import { exp, expm1 } from "../float64/exponentials.ts";
import { log1p } from "../float64/logarithms.ts";
import { sigmoid, sigmoidSlope } from "../float64/logistic.ts";
import type * as float64 from "../float64/mod.ts";
import { normalPdf, normalTail } from "../float64/normal_distribution.ts";
import type { Tensor } from "../float64/types.ts";
import type { Synonyms } from "../options/nearest.ts";

/**
 * The name of an activation function, as of torch.nn.functional; `gelu` is the exact one (erf),
 * `gelu-tanh` its tanh approximation.
 */
export type Activation =
  | "gelu"
  | "gelu-tanh"
  | "relu"
  | "tanh"
  | "sigmoid"
  | "silu"
  | "linear"
  | "leaky-relu"
  | "elu"
  | "selu"
  | "softplus"
  | "mish"
  | "hardswish"
  | "relu6";

/** tfjs's operations, and those that tfjs lacks or loses digits in. */
export type Operations = Pick<
  typeof float64,
  "tf" | "normalCdf" | "preciseSigmoid" | "preciseTanh" | "scalar"
>;

/** What an activation function phi is at some x; both at once, since they share much of their work. */
export interface ValueAndSlope {
  /** phi(x) */
  readonly value: number;
  /** phi'(x) */
  readonly slope: number;
}

/** An activation function phi. */
export interface ActivationRule {
  /** Its formula, for documentation. */
  readonly formula: string;
  /** PyTorch's name of it, and who introduced it or made it known. */
  readonly source: string;
  /** phi(x) and phi'(x) in float64, without loss of digits in the tails. */
  readonly at: (x: number) => ValueAndSlope;
  /** phi elementwise in tfjs's operations; the same shape as x. */
  readonly apply: (x: Tensor, operations: Operations) => Tensor;
}

/** gelu-tanh is x s(RATE (x + CUBIC x^3)), since (1 + tanh u) / 2 = s(2 u). */
const RATE = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** The slope of leaky-relu below 0. */
const LEAK = 0.01;

/** selu's constants, with which a wide net keeps mean 0 and variance 1. */
const SELU_SCALE = 1.0507009873554805;
const SELU_SCALE_ALPHA = SELU_SCALE * 1.6732632423543772;

/** Above this, softplus is x. */
const SOFTPLUS_THRESHOLD = 20;

/** The activation functions: those of PyTorch. */
export const ACTIVATION_RULES: Readonly<Record<Activation, ActivationRule>> = {
  "gelu": {
    formula: "x Phi(x), with the normal distribution's exact Phi",
    source: "torch.nn.functional.gelu; Hendrycks and Gimpel 2016",
    // The slope is Phi(x) + x Phi'(x).
    at: (x) => {
      const size = Math.abs(x), tail = normalTail(size);
      const below = tail - size * normalPdf(size);
      // Without a branch: signs are as good as random, and a processor guesses half of them wrong.
      return { value: Math.max(x, 0) - size * tail, slope: x > 0 ? 1 - below : below };
    },
    apply: (x, { tf, normalCdf }) => tf.mul(x, normalCdf(x)),
  },
  "gelu-tanh": {
    formula: "x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2",
    source: 'torch.nn.functional.gelu, approximate="tanh"; Hendrycks and Gimpel 2016',
    at: (x) => {
      const w = RATE * x * (1 + CUBIC * x * x);
      const steepness = sigmoidSlope(w), s = sigmoid(w);
      // Where it is 0, the other factor may be Infinity.
      const rise = steepness === 0 ? 0 : steepness * x * RATE * (1 + 3 * CUBIC * x * x);
      return { value: x * s, slope: s + rise };
    },
    apply: (x, { tf, preciseSigmoid, scalar }) => {
      const cubic = tf.add(x, tf.mul(tf.mul(tf.square(x), x), scalar(CUBIC)));
      return tf.mul(x, preciseSigmoid(tf.mul(cubic, scalar(RATE))));
    },
  },
  "relu": {
    formula: "max(x, 0)",
    source: "torch.nn.functional.relu; Nair and Hinton 2010",
    at: (x) => ({ value: x > 0 || Number.isNaN(x) ? x : 0, slope: x > 0 ? 1 : x <= 0 ? 0 : NaN }),
    apply: (x, { tf }) => tf.relu(x),
  },
  "tanh": {
    formula: "tanh(x)",
    source: "torch.tanh; LeCun et al. 1998",
    at: (x) => ({ value: Math.tanh(x), slope: 4 * sigmoidSlope(2 * x) }),
    apply: (x, { preciseTanh }) => preciseTanh(x),
  },
  "sigmoid": {
    formula: "1 / (1 + e^-x)",
    source: "torch.sigmoid; Rumelhart et al. 1986",
    at: (x) => ({ value: sigmoid(x), slope: sigmoidSlope(x) }),
    apply: (x, { preciseSigmoid }) => preciseSigmoid(x),
  },
  "silu": {
    formula: "x sigmoid(x)",
    source: "torch.nn.functional.silu; Elfwing et al. 2017",
    at: (x) => ({ value: x * sigmoid(x), slope: sigmoid(x) * (1 + x * sigmoid(-x)) }),
    apply: (x, { tf, preciseSigmoid }) => tf.mul(x, preciseSigmoid(x)),
  },
  "linear": {
    formula: "x",
    source: "no activation",
    at: (x) => ({ value: x, slope: 1 }),
    apply: (x) => x,
  },
  "leaky-relu": {
    formula: "x for x > 0, else 0.01 x",
    source: "torch.nn.functional.leaky_relu; Maas et al. 2013",
    at: (x) => ({ value: x > 0 ? x : LEAK * x, slope: x > 0 ? 1 : x <= 0 ? LEAK : NaN }),
    apply: (x, { tf, scalar }) => {
      const above = tf.relu(x);
      return tf.add(above, tf.mul(tf.sub(x, above), scalar(LEAK)));
    },
  },
  "elu": {
    formula: "x for x > 0, else e^x - 1",
    source: "torch.nn.functional.elu; Clevert et al. 2015",
    at: (x) => ({ value: x > 0 ? x : expm1(x), slope: x > 0 ? 1 : exp(x) }),
    apply: (x, { tf }) => {
      const above = tf.relu(x);
      return tf.add(above, tf.expm1(tf.sub(x, above)));
    },
  },
  "selu": {
    formula: "s x for x > 0, else s alpha (e^x - 1); s = 1.05070..., alpha = 1.67326...",
    source: "torch.nn.functional.selu; Klambauer et al. 2017",
    at: (x) => ({
      value: x > 0 ? SELU_SCALE * x : SELU_SCALE_ALPHA * expm1(x),
      slope: x > 0 ? SELU_SCALE : SELU_SCALE_ALPHA * exp(x),
    }),
    apply: (x, { tf, scalar }) => {
      const above = tf.relu(x);
      const below = tf.expm1(tf.sub(x, above));
      return tf.add(
        tf.mul(above, scalar(SELU_SCALE)),
        tf.mul(below, scalar(SELU_SCALE_ALPHA)),
      );
    },
  },
  "softplus": {
    formula: "log(1 + e^x) up to x = 20, else x",
    source: "torch.nn.functional.softplus; Dugas et al. 2000",
    at: (x) => ({
      value: x > SOFTPLUS_THRESHOLD ? x : Math.max(x, 0) + log1p(exp(-Math.abs(x))),
      slope: x > SOFTPLUS_THRESHOLD ? 1 : sigmoid(x),
    }),
    apply: (x, { tf, scalar }) => {
      const above = tf.step(tf.sub(x, scalar(SOFTPLUS_THRESHOLD)));
      return tf.add(tf.mul(tf.softplus(x), tf.sub(scalar(1), above)), tf.mul(x, above));
    },
  },
  "mish": {
    formula: "x tanh(log(1 + e^x))",
    source: "torch.nn.functional.mish; Misra 2019",
    // tanh(log(1 + E)) = n / (n + 2) with n = E^2 + 2 E, where E = e^x; over E^2 for x > 0.
    // The slope is n / (n + 2) + x 4 E (1 + E) / (n + 2)^2.
    at: (x) => {
      const e = exp(-Math.abs(x));
      const n = x > 0 ? 2 * e + 1 : e * (e + 2);
      const below = n + 2 * (x > 0 ? e * e : 1);
      const rise = 4 * e * (1 + e) * (x > 0 ? e : 1) / (below * below);
      return { value: x * (n / below), slope: n / below + x * rise };
    },
    apply: (x, { tf, preciseTanh }) => tf.mul(x, preciseTanh(tf.softplus(x))),
  },
  "hardswish": {
    formula: "x min(max(x + 3, 0), 6) / 6",
    source: "torch.nn.functional.hardswish; Howard et al. 2019",
    at: (x) => ({
      value: x * Math.min(Math.max(x + 3, 0), 6) / 6,
      slope: x >= 3 ? 1 : x <= -3 ? 0 : (2 * x + 3) / 6,
    }),
    apply: (x, operations) => {
      const { tf, scalar } = operations;
      return tf.mul(x, tf.mul(relu6(tf.add(x, scalar(3)), operations), scalar(1 / 6)));
    },
  },
  // Its derivative is 0 at 0 and at 6.
  "relu6": {
    formula: "min(max(x, 0), 6)",
    source: "torch.nn.functional.relu6; Krizhevsky 2010",
    at: (x) => ({
      value: Math.min(Math.max(x, 0), 6),
      slope: x > 0 && x < 6 ? 1 : Number.isNaN(x) ? NaN : 0,
    }),
    apply: relu6,
  },
};

/**
 * relu6 in tfjs's operations. Of those that compare, only relu and step, which is 0 at 0, can be
 * differentiated twice.
 */
function relu6(x: Tensor, { tf, scalar }: Operations): Tensor {
  const below = tf.step(tf.sub(scalar(6), x));
  return tf.add(tf.mul(tf.relu(x), below), tf.mul(tf.sub(scalar(1), below), scalar(6)));
}

/** The activation functions' names. */
export const ACTIVATIONS: readonly Activation[] = Object.keys(ACTIVATION_RULES) as Activation[];

/** What others call them. */
export const ACTIVATION_SYNONYMS: Synonyms<Activation> = {
  "swish": "silu",
  "logistic": "sigmoid",
  "identity": "linear",
  "none": "linear",
};
