/**
 * Compiles the kernels and writes each as a TypeScript module.
 *
 * `deno task kernel` runs this. The results are committed, so that nobody needs the compiler to run
 * gradflow; CI builds them again and compares.
 */
import { compileKernel, compileStatistics } from "./compile.ts";

await write("engine/fused/kernel_wasm.ts", "KERNEL_WASM", await compileKernel());
await write("statistics/kernel/kernel_wasm.ts", "STATISTICS_WASM", await compileStatistics());

/** Writes a module of src/ with a kernel. */
async function write(path: string, name: string, binary: Uint8Array): Promise<void> {
  const lines = binary.toBase64().match(/.{1,88}/g)!.map((line) => `  ${JSON.stringify(line)},`);
  await Deno.writeTextFile(
    new URL(`../../src/${path}`, import.meta.url),
    `/** Generated from scripts/kernel/ by \`deno task kernel\`: the compiled kernel, ${binary.length} bytes, in base64. */
export const ${name}: string = [
${lines.join("\n")}
].join("");
`,
  );
  console.log(`${path}: ${binary.length} bytes`);
}
