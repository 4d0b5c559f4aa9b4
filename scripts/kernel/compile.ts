/**
 * Compiles the kernel's source with AssemblyScript.
 */
import asc from "assemblyscript/asc";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  ACTIVATION_CODES,
  DRAW_CODES,
  JOIN_CODES,
  METRIC_CODES,
  NORM_CODES,
} from "../../src/engine/fused/codes.ts";
import { type Codes, expandEach } from "./each.ts";
import { expandLockstep } from "./lockstep.ts";

const DIRECTORY = fileURLToPath(new URL(".", import.meta.url));
const WASM = "kernel.wasm";

/** The tables that the kernel's source is completed from. */
export const TABLES = {
  activation: ACTIVATION_CODES,
  join: JOIN_CODES,
  norm: NORM_CODES,
  draw: DRAW_CODES,
  metric: METRIC_CODES,
} as const satisfies Readonly<Record<string, Codes>>;

/**
 * Binaryen's passes: of those of -O3 the ones that leave calculations where the source has them, which
 * is where a processor runs them best (see lockstep.ts).
 */
const PASSES = [
  ...["precompute-propagate", "inlining-optimizing", "optimize-instructions"],
  ...["vacuum", "coalesce-locals"],
];

/**
 * The kernel's binary.
 *
 * @throws {Error} If it does not compile, with the compiler's words.
 */
export async function compileKernel(
  tables: Readonly<Record<keyof typeof TABLES, Codes>> = TABLES,
): Promise<Uint8Array> {
  let binary = new Uint8Array();
  const { error, stderr } = await asc.main([
    "assembly/kernel.ts",
    ...["--baseDir", DIRECTORY, "--outFile", WASM],
    ...["--runtime", "stub", "--noAssert", "--enable", "simd"],
    ...["-O0", "--runPasses", PASSES.join(",")],
    // A kernel takes its memory as it needs it, up to the 4 GiB that 32 bits address.
    ...["--initialMemory", "1", "--maximumMemory", "65536"],
  ], {
    readFile: (name: string) => {
      const source = read(join(DIRECTORY, name));
      return source === undefined ? null : expandLockstep(expandEach(source, tables));
    },
    writeFile: (name: string, contents: Uint8Array | string) => {
      if (name === WASM) binary = contents as Uint8Array<ArrayBuffer>;
    },
  });
  if (error !== null || binary.length === 0) {
    throw new Error(`the kernel does not compile: ${stderr.toString()}`, { cause: error });
  }
  return binary;
}

/** A file's text; undefined where there is none: the compiler asks for more names than there are files. */
function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
