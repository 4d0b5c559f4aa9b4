/**
 * The kernel: what statistics do with every number, in WebAssembly, two numbers at a time.
 */
import { ldexp } from "../ldexp.ts";
import { compiled } from "./compiled.ts";
import { exactLog10 } from "./exact_log10.ts";
import { STATISTICS_WASM } from "./kernel_wasm.ts";

/**
 * What the kernel does with arrays in its memory, which are given by their addresses: see
 * scripts/kernel/statistics/.
 */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly HEAP: WebAssembly.Global;
  readonly log10: (x: number) => number;
  readonly putLog10: (from: number, to: number, count: number) => void;
  readonly measure: (
    mantissas: number,
    exponents: number,
    values: number,
    logs: number,
    count: number,
  ) => void;
  readonly findBuckets: (
    logs: number,
    count: number,
    width: number,
    first: number,
    size: number,
    near: number,
    far: number,
  ) => number;
  readonly keepFinite: (from: number, count: number, to: number) => number;
  readonly countEqual: (numbers: number, count: number, x: number) => number;
  readonly add: (numbers: number, count: number) => void;
  readonly squaresFrom: (mean: number, numbers: number, count: number) => number;
  readonly fitLines: (
    logs: number,
    step: number,
    layers: number,
    count: number,
    slopes: number,
    r2s: number,
  ) => void;
  /** How many magnitudes of each kind measure() has found. */
  readonly zeros: WebAssembly.Global;
  readonly nonfinite: WebAssembly.Global;
  readonly far: WebAssembly.Global;
  /** What add() and measure() have summed. */
  readonly sum: WebAssembly.Global;
  readonly compensation: WebAssembly.Global;
  readonly squares: WebAssembly.Global;
  readonly smallest: WebAssembly.Global;
  readonly largest: WebAssembly.Global;
  readonly otherSum: WebAssembly.Global;
  readonly otherCompensation: WebAssembly.Global;
}

let loaded: Kernel | undefined;

/**
 * This thread's kernel.
 *
 * @throws {Error} If this machine's WebAssembly has no SIMD.
 */
export function kernel(): Kernel {
  return loaded ??= load();
}

function load(): Kernel {
  const host = { exactLog10, ldexp };
  return new WebAssembly.Instance(compiled(STATISTICS_WASM), { host })
    .exports as unknown as Kernel;
}
