/**
 * Loads the compiled kernel.
 */
import { compiled } from "../../statistics/kernel/compiled.ts";
import { bytesOf, LAYER_FIELDS, RUN_FIELDS, TASK_FIELDS } from "./fields.ts";
import { KERNEL_WASM } from "./kernel_wasm.ts";
import { SINGLE_STATE } from "./memory.ts";

/** What the kernel exports: see scripts/kernel/assembly/kernel.ts. */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly HEAP: WebAssembly.Global;
  readonly MAX_VARIANTS: WebAssembly.Global;
  readonly TASK_BYTES: WebAssembly.Global;
  readonly RUN_BYTES: WebAssembly.Global;
  readonly LAYER_BYTES: WebAssembly.Global;
  readonly SINGLE_STATE_BYTES: WebAssembly.Global;
  readonly run: (taskAddress: number) => void;
  readonly runSeed: (taskAddress: number) => void;
  readonly runDraw: (taskAddress: number) => void;
}

/**
 * A kernel with memory of its own.
 *
 * @throws {Error} If this machine's WebAssembly has no SIMD, or the kernel is older or newer than the
 * code around it.
 */
export function loadKernel(): Kernel {
  const { exports } = new WebAssembly.Instance(compiled(KERNEL_WASM));
  const kernel = exports as unknown as Kernel;
  checkSizes(kernel);
  return kernel;
}

/**
 * Checks that both sides have the same sizes for what one lays down and the other reads.
 *
 * @throws {Error} If they have not.
 */
export function checkSizes(
  { TASK_BYTES, RUN_BYTES, LAYER_BYTES, SINGLE_STATE_BYTES }: Pick<
    Kernel,
    "TASK_BYTES" | "RUN_BYTES" | "LAYER_BYTES" | "SINGLE_STATE_BYTES"
  >,
): void {
  const sizes: [what: string, WebAssembly.Global, bytes: number][] = [
    ["a task", TASK_BYTES, bytesOf(TASK_FIELDS)],
    ["a run", RUN_BYTES, bytesOf(RUN_FIELDS)],
    ["a layer", LAYER_BYTES, bytesOf(LAYER_FIELDS)],
    ["a generator's state", SINGLE_STATE_BYTES, SINGLE_STATE],
  ];
  for (const [what, { value }, bytes] of sizes) {
    if (value === bytes) continue;
    throw new Error(
      `the kernel was built for ${value} bytes for ${what} where ${bytes} are laid down; ` +
        "deno task kernel builds it again",
    );
  }
}

/** The kernel's memory, grown to at least that many bytes. */
export function makeRoom({ memory }: Kernel, bytes: number): ArrayBuffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  return memory.buffer as ArrayBuffer;
}
