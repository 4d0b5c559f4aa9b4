/**
 * Loads the compiled kernel.
 */
import { bytesOf, LAYER_FIELDS, RUN_FIELDS, TASK_FIELDS } from "./fields.ts";
import { KERNEL_WASM } from "./kernel_wasm.ts";

/** What the kernel exports: see scripts/kernel/assembly/kernel.ts. */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly HEAP: WebAssembly.Global;
  readonly MAX_VARIANTS: WebAssembly.Global;
  readonly TASK_BYTES: WebAssembly.Global;
  readonly RUN_BYTES: WebAssembly.Global;
  readonly LAYER_BYTES: WebAssembly.Global;
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
  const binary = Uint8Array.fromBase64(KERNEL_WASM);
  if (!WebAssembly.validate(binary)) {
    throw new Error(
      "the fused engine needs WebAssembly SIMD, which is missing here; --engine tfjs does without",
    );
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
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
  { TASK_BYTES, RUN_BYTES, LAYER_BYTES }: Pick<Kernel, "TASK_BYTES" | "RUN_BYTES" | "LAYER_BYTES">,
): void {
  const sizes = [[TASK_BYTES, TASK_FIELDS], [RUN_BYTES, RUN_FIELDS], [LAYER_BYTES, LAYER_FIELDS]];
  for (const [{ value }, fields] of sizes as [WebAssembly.Global, readonly string[]][]) {
    if (value === bytesOf(fields)) continue;
    throw new Error(
      `the kernel was built for ${value} bytes where ${bytesOf(fields)} are laid down ` +
        `(${fields.slice(0, 3).join(", ")}, ...); deno task kernel builds it again`,
    );
  }
}

/** The kernel's memory, grown to at least that many bytes. */
export function makeRoom({ memory }: Kernel, bytes: number): ArrayBuffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  return memory.buffer as ArrayBuffer;
}
