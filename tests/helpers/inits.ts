/**
 * PyTorch's initialisations and what their nets give: scripts/reference/inits_reference.py wrote them.
 */
import { createHash } from "node:crypto";
import type { Activation, Variant } from "../../mod.ts";
import type { Init } from "../../src/nn/initialisations.ts";
import initsJson from "../fixtures/inits.json" with { type: "json" };
import type { TorchCase } from "./reference.ts";

/** A net of an initialisation, with the SHA-256 of each layer's weight and bias. */
export interface InitCase extends Pick<TorchCase, "float64" | "float32" | "input"> {
  readonly options: Init;
  readonly seed: number;
  readonly layer_sizes: readonly number[];
  readonly activation: Activation;
  readonly variant: Variant;
  readonly parameters: readonly (readonly [weight: string, bias: string])[];
}

/** The reference values. */
export const inits = initsJson as unknown as {
  readonly normal: readonly {
    readonly seed: number;
    readonly sizes: readonly number[];
    readonly mean: number;
    readonly deviation: number;
    readonly sha256: string;
  }[];
  /** 2^20 numbers drawn at once: for each 1,024 the first 8 digits of their SHA-256. */
  readonly many: {
    readonly seed: number;
    readonly deviation: number;
    readonly sha256: readonly string[];
  };
  readonly nets: readonly InitCase[];
  readonly orthogonal: readonly {
    readonly seed: number;
    readonly rows: number;
    readonly columns: number;
    readonly gain: number;
    readonly weight: readonly number[];
  }[];
};

/** SHA-256 of float32 numbers, little-endian. */
export function hashOf(...arrays: readonly Float32Array[]): string {
  const hash = createHash("sha256");
  for (const numbers of arrays) {
    const view = new DataView(new ArrayBuffer(4 * numbers.length));
    numbers.forEach((value, i) => view.setFloat32(4 * i, value, true));
    hash.update(new Uint8Array(view.buffer));
  }
  return hash.digest("hex");
}
