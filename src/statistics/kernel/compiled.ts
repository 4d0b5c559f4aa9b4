/**
 * Compiles WebAssembly.
 */

/**
 * A module that is given as its binary in base64.
 *
 * @throws {Error} If this machine's WebAssembly has no SIMD.
 */
export function compiled(base64: string): WebAssembly.Module {
  const binary = Uint8Array.fromBase64(base64);
  if (!WebAssembly.validate(binary)) {
    throw new Error("gradflow needs WebAssembly SIMD, which is missing here");
  }
  return new WebAssembly.Module(binary);
}
