/**
 * Compiles the kernel and writes it as a TypeScript module.
 *
 * `deno task kernel` runs this. The result is committed, so that nobody needs the compiler to run
 * gradflow; CI builds it again and compares.
 */
import { compileKernel } from "./compile.ts";

const binary = await compileKernel();
const lines = binary.toBase64().match(/.{1,88}/g)!.map((line) => `  ${JSON.stringify(line)},`);
await Deno.writeTextFile(
  new URL("../../src/engine/fused/kernel_wasm.ts", import.meta.url),
  `/** Generated from scripts/kernel/ by \`deno task kernel\`: the compiled kernel, ${binary.length} bytes, in base64. */
export const KERNEL_WASM: string = [
${lines.join("\n")}
].join("");
`,
);
console.log(`kernel_wasm.ts: ${binary.length} bytes`);
