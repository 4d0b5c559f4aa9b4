/**
 * The numbers by which the kernel knows names: the one place that has them. The kernel's own enums are
 * made from these tables when it is built (`deno task kernel`).
 *
 * A name that is missing here does not compile. A number without a case in the kernel does not compile
 * there if it is an activation's; of a join, a norm or a metric it makes the kernel trap. What to touch,
 * to add
 *
 * - an activation: src/nn/activations.ts, this file, and a class of that name in
 *   scripts/kernel/fused/activations/;
 * - a variant made of parts that there are: src/nn/variants.ts alone;
 * - a new way to join: src/nn/variants.ts, src/nn/deep_nn.ts, src/engine/float64/joins.ts, this file, and
 *   scripts/kernel/fused/joins.ts;
 * - a new norm: the same with norms.ts in the place of joins.ts;
 * - an initialisation that draws in a way that there is: src/nn/initialisations.ts alone; a new way to
 *   draw: that file, this one, and scripts/kernel/fused/groups/parameters.ts;
 * - a metric: src/probe/metrics.ts, this file, and scripts/kernel/fused/magnitude.ts;
 *
 * and kernel_wasm.ts, which is built again. A variant of other parts than join, scale and norm needs more.
 */
import type { Activation } from "../../nn/activations.ts";
import type { Draw } from "../../nn/initialisations.ts";
import type { Join, Norm } from "../../nn/variants.ts";
import type { Metric } from "../../probe/metrics.ts";

/** The activations' codes. */
export const ACTIVATION_CODES: Readonly<Record<Activation, number>> = {
  "gelu": 0,
  "gelu-tanh": 1,
  "relu": 2,
  "tanh": 3,
  "sigmoid": 4,
  "silu": 5,
  "linear": 6,
  "leaky-relu": 7,
  "elu": 8,
  "selu": 9,
  "softplus": 10,
  "mish": 11,
  "hardswish": 12,
  "relu6": 13,
};

/** The joins' codes. */
export const JOIN_CODES: Readonly<Record<Join, number>> = {
  "none": 0,
  "equal": 1,
  "one-out": 2,
  "one-in": 3,
};

/** The norms' codes. */
export const NORM_CODES: Readonly<Record<Norm, number>> = {
  "none": 0,
  "before": 1,
  "behind": 2,
};

/** The codes of the ways to draw numbers. */
export const DRAW_CODES: Readonly<Record<Draw["kind"], number>> = {
  "uniform": 0,
  "normal": 1,
  "orthogonal": 2,
  "zero": 3,
};

/** The metrics' codes. */
export const METRIC_CODES: Readonly<Record<Metric, number>> = {
  "mean_abs": 0,
  "rms": 1,
  "max_abs": 2,
  "l2": 3,
  "forward_rms": 4,
  "backward_rms": 5,
};
