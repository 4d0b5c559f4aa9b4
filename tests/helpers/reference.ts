/**
 * The fixtures with their types, and a comparison by relative error.
 */
import { AssertionError } from "@std/assert";
import type { Activation, Metric, Output, Subject, Variant } from "../../mod.ts";
import outputsJson from "../fixtures/outputs.json" with { type: "json" };
import tailsJson from "../fixtures/tails.json" with { type: "json" };
import torchJson from "../fixtures/torch.json" with { type: "json" };

/** Magnitudes by layer. */
interface Magnitudes {
  readonly mean_abs: readonly number[];
  readonly rms: readonly number[];
}

/** A net's loss and its gradients' magnitudes. */
interface Results {
  readonly loss: number;
  readonly of_loss: Magnitudes;
  readonly of_output: Magnitudes;
}

/** One of PyTorch's gradient cases: a net drawn right after manual_seed(seed). */
export interface TorchCase {
  readonly seed: number;
  readonly layer_sizes: readonly number[];
  readonly input: readonly number[];
  readonly activation: Activation;
  readonly variant: Variant;
  readonly float64: Results;
  /** As PyTorch prints it. */
  readonly float32: Results;
}

/** What scripts/reference/torch_reference.py wrote. */
export const torch = torchJson as unknown as {
  readonly rand24: readonly { seed: number; first: number[]; sha256: string }[];
  readonly linear: readonly {
    seed: number;
    fan_in: number;
    fan_out: number;
    weight: string[] | string;
    bias: string[] | string;
  }[];
  readonly gradients: readonly TorchCase[];
};

/** One of PyTorch's cases of what follows the last layer, and of whose gradient it is. */
export interface OutputCase {
  readonly seed: number;
  readonly layer_sizes: readonly number[];
  readonly rows: readonly (readonly number[])[];
  readonly activation: Activation;
  readonly variant: Variant;
  readonly output: Output;
  readonly of: Subject;
  readonly target: number;
  readonly float64: AllMagnitudes;
  readonly float32: AllMagnitudes;
}

/** A net's loss, and all magnitudes by layer. */
export type AllMagnitudes = { readonly loss: number } & Readonly<Record<Metric, readonly number[]>>;

/** What scripts/reference/outputs_reference.py wrote. */
export const outputs = outputsJson as unknown as { readonly cases: readonly OutputCase[] };

/** Magnitudes by layer, as text of 17 digits: they may lie outside of float64's range. */
interface LongMagnitudes {
  readonly mean_abs: readonly string[];
  readonly rms: readonly string[];
}

/** What scripts/reference/tails_reference.py wrote: mpmath's, with 60 digits. */
export const tails = tailsJson as unknown as {
  /** x, phi(x) and phi'(x). */
  readonly activations: Readonly<Record<Activation, readonly [number, string, string][]>>;
  readonly nets: readonly {
    readonly seed: number;
    readonly layer_sizes: readonly number[];
    readonly input: readonly number[];
    readonly activation: Activation;
    readonly variant: Variant;
    readonly of_loss: LongMagnitudes;
    readonly of_output: LongMagnitudes;
  }[];
};

/**
 * Where PyTorch's float64 is itself wrong by up to 0.2 %: z is about -8 in some layer, and of its
 * 1 + erf(z / sqrt 2) one or two digits are left. tests/engine/tails_test.ts has these nets by mpmath.
 */
export function torchCancels({ layer_sizes, seed, activation, variant }: TorchCase): boolean {
  return layer_sizes.length === 33 && activation === "gelu" && variant !== "plain" &&
    (seed === 1 || seed === 123);
}

/** |actual - expected| / |expected|; a zero must be met exactly, and NaN by NaN. */
export function relativeError(actual: number, expected: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  return Math.abs(actual - expected) / Math.abs(expected);
}

/** Fails unless the relative error is at most `tolerance`. */
export function assertClose(actual: number, expected: number, tolerance: number, what = ""): void {
  if (!(relativeError(actual, expected) <= tolerance)) {
    throw new AssertionError(
      `${what} ${actual} is not within ${tolerance} relative of ${expected}`.trim(),
    );
  }
}
