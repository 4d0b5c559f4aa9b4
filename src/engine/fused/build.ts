/**
 * Compiles the kernel with AssemblyScript and writes it as a TypeScript module.
 *
 * `deno task kernel` runs this. The result is committed, so that nobody needs the compiler to run
 * gradflow; CI builds it again and compares.
 */
import asc from "assemblyscript/asc";
import { fileURLToPath } from "node:url";

const directory = fileURLToPath(new URL(".", import.meta.url));
const wasm = "kernel.wasm";

let binary = new Uint8Array();
const { error, stderr } = await asc.main([
  "kernel/kernel.ts",
  ...["--baseDir", directory, "--outFile", wasm],
  ...["--runtime", "stub", "--noAssert", "--enable", "simd", "-O3"],
  // A kernel takes its memory as it needs it, up to the 4 GiB that 32 bits address.
  ...["--initialMemory", "1", "--maximumMemory", "65536"],
], {
  writeFile: (name: string, contents: Uint8Array | string) => {
    if (name === wasm) binary = contents as Uint8Array<ArrayBuffer>;
  },
});
if (error !== null || binary.length === 0) {
  throw new Error(`the kernel does not compile: ${stderr.toString()}`, { cause: error });
}
const lines = binary.toBase64().match(/.{1,88}/g)!.map((line) => `  ${JSON.stringify(line)},`);
await Deno.writeTextFile(
  new URL("kernel_wasm.ts", import.meta.url),
  `/** Generated from kernel/ by \`deno task kernel\`: the compiled kernel, ${binary.length} bytes, in base64. */
export const KERNEL_WASM: string = [
${lines.join("\n")}
].join("");
`,
);
console.log(`kernel_wasm.ts: ${binary.length} bytes`);
