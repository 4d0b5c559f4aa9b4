/**
 * The kernel: what statistics do with every number, in WebAssembly, two numbers at a time.
 *
 * It has arrays of a fixed size, which numbers are copied to part by part; that takes a small part of the
 * time of what is then done with them.
 */
import { ldexp } from "../ldexp.ts";
import { compiled } from "./compiled.ts";
import { exactLog10 } from "./exact_log10.ts";
import { STATISTICS_WASM } from "./kernel_wasm.ts";

/** What the kernel does with the first `count` numbers of its arrays: see scripts/kernel/statistics/. */
interface Passes {
  readonly log10: (x: number) => number;
  readonly measure: (count: number) => number;
  readonly findBuckets: (count: number, width: number) => void;
  readonly clear: () => void;
  readonly add: (count: number) => void;
  readonly addDeviations: (count: number, mean: number) => void;
  readonly clearLines: (count: number) => void;
  readonly addMeans: (count: number) => void;
  readonly endMeans: (count: number, layers: number) => number;
  readonly addLines: (count: number, dx: number) => void;
  readonly endLines: (count: number, xx: number) => void;
  readonly addFiniteMeans: (count: number, layer: number) => void;
  readonly endFiniteMeans: (count: number) => void;
  readonly addFiniteLines: (count: number, layer: number) => void;
  readonly endFiniteLines: (count: number) => void;
}

/** Arrays of numbers, and of whole numbers of 32 bits. */
const NUMBERS = ["MANTISSAS", "VALUES", "LOGS", "SLOPES", "R2S"] as const;
const INTEGERS = ["EXPONENTS", "BUCKETS"] as const;
/** Sums so far. */
const SUMS = ["sum", "compensation", "squares", "smallest", "largest"] as const;

type All<Names extends readonly string[], Kind> = Readonly<Record<Names[number], Kind>>;

/** A kernel, and its memory as arrays of ROOM numbers each. */
export type Kernel =
  & Passes
  & All<typeof NUMBERS, Float64Array>
  & All<typeof INTEGERS, Int32Array>
  & All<typeof SUMS, WebAssembly.Global>
  & { readonly ROOM: number };

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
  const { exports } = new WebAssembly.Instance(compiled(STATISTICS_WASM), {
    host: { exactLog10, ldexp },
  });
  const found = exports as unknown as
    & Passes
    & All<typeof SUMS, WebAssembly.Global>
    & All<typeof NUMBERS | typeof INTEGERS | readonly ["ROOM"], WebAssembly.Global>
    & { readonly memory: WebAssembly.Memory };
  const { buffer } = found.memory, room: number = found.ROOM.value;
  const arrays = [
    ...NUMBERS.map((name) => [name, new Float64Array(buffer, found[name].value, room)]),
    ...INTEGERS.map((name) => [name, new Int32Array(buffer, found[name].value, room)]),
  ];
  return { ...found, ...Object.fromEntries(arrays), ROOM: room };
}
