/**
 * What a sweep is told, and what that is once it is complete.
 */
import type { EngineName } from "../engine/engines.ts";
import type { Activation } from "../nn/activations.ts";
import type { Variant } from "../nn/variants.ts";
import type { Seeds } from "./seeds.ts";
import type { Metric } from "../probe/metrics.ts";

/** What a sweep may be told. */
export interface SweepOptions {
  /**
   * The seeds of each (variant, depth): a range with both ends included, or a list. Default:
   * `{ from: 0, to: 999 }`.
   */
  readonly seeds?: Seeds | undefined;
  /** Numbers of linear layers. Default: `[2, 4, 8, 16, 32, 64]`. */
  readonly depths?: readonly number[] | undefined;
  /** Units of each layer but the last, which has one. Default: 3. */
  readonly width?: number | undefined;
  /**
   * The input row, `width` numbers. Default: evenly spaced from 1 to -1, which for width 3 is the
   * notebook's `[1, 0, -1]`.
   */
  readonly input?: readonly number[] | undefined;
  /** The activation after each linear layer. Default: `gelu`. */
  readonly activation?: Activation | undefined;
  /** The variants; those of a seed have the same weights. Default: `["plain", "shortcut"]`. */
  readonly variants?: readonly Variant[] | undefined;
  /** The magnitudes. Default: `["mean_abs"]`. */
  readonly metrics?: readonly Metric[] | undefined;
  /** `fused` computes in float32 on WASM SIMD, `tfjs` in float64 by autodiff. Default: `fused`. */
  readonly engine?: EngineName | undefined;
}

/**
 * A complete configuration: lists are in the order of the results, whatever the order they came in.
 */
export interface SweepConfig
  extends Readonly<{ [Name in keyof SweepOptions]-?: NonNullable<SweepOptions[Name]> }> {}
