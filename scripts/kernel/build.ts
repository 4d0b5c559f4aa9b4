/**
 * Compiles the kernel with AssemblyScript and writes it as a TypeScript module.
 *
 * `deno task kernel` runs this. The result is committed, so that nobody needs the compiler to run
 * gradflow; CI builds it again and compares.
 */
import asc from "assemblyscript/asc";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expandLockstep } from "./lockstep.ts";

const directory = fileURLToPath(new URL(".", import.meta.url));
const wasm = "kernel.wasm";

/**
 * Binaryen's passes: of those of -O3 the ones that leave calculations where the source has them, which
 * is where a processor runs them best (see lockstep.ts).
 */
const PASSES = [
  ...["precompute-propagate", "inlining-optimizing", "optimize-instructions"],
  ...["vacuum", "coalesce-locals"],
];

let binary = new Uint8Array();
const { error, stderr } = await asc.main([
  "assembly/kernel.ts",
  ...["--baseDir", directory, "--outFile", wasm],
  ...[
    "--runtime",
    "stub",
    "--noAssert",
    "--enable",
    "simd",
    "-O0",
    "--runPasses",
    PASSES.join(","),
  ],
  // A kernel takes its memory as it needs it, up to the 4 GiB that 32 bits address.
  ...["--initialMemory", "1", "--maximumMemory", "65536"],
], {
  readFile: (name: string) => {
    try {
      return expandLockstep(Deno.readTextFileSync(join(directory, name)));
    } catch {
      return null; // the compiler asks for more names than there are files
    }
  },
  writeFile: (name: string, contents: Uint8Array | string) => {
    if (name === wasm) binary = contents as Uint8Array<ArrayBuffer>;
  },
});
if (error !== null || binary.length === 0) {
  throw new Error(`the kernel does not compile: ${stderr.toString()}`, { cause: error });
}
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
