/**
 * Loads the compiled kernel.
 */
import { KERNEL_WASM } from "./kernel_wasm.ts";

/** What the kernel exports: see kernel/kernel.ts. */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly HEAP: WebAssembly.Global;
  readonly run: (task: number) => void;
  readonly runSeed: (task: number) => void;
  readonly runDraw: (task: number) => void;
}

/**
 * A kernel with memory of its own.
 *
 * @throws {Error} If this machine's WebAssembly has no SIMD.
 */
export function loadKernel(): Kernel {
  const binary = Uint8Array.fromBase64(KERNEL_WASM);
  if (!WebAssembly.validate(binary)) {
    throw new Error(
      "the fused engine needs WebAssembly SIMD, which is missing here; --engine tfjs does without",
    );
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
  return exports as unknown as Kernel;
}

/** The kernel's memory, grown to at least that many bytes. */
export function makeRoom({ memory }: Kernel, bytes: number): ArrayBuffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  return memory.buffer as ArrayBuffer;
}
