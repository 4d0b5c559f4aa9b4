/**
 * Compiles the kernels' sources with AssemblyScript: that of the fused engine in fused/, that of the
 * statistics in statistics/.
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
import { log10Table } from "./log10_table.ts";

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
 * The fused engine's kernel, as a binary.
 *
 * @throws {Error} If it does not compile, with the compiler's words.
 */
export function compileKernel(
  tables: Readonly<Record<keyof typeof TABLES, Codes>> = TABLES,
): Promise<Uint8Array> {
  return compile("fused/kernel.ts", (path) => {
    const source = read(path);
    return source && expandLockstep(expandEach(source, tables));
  });
}

/**
 * The statistics' kernel, as a binary.
 *
 * @throws {Error} If it does not compile, with the compiler's words.
 */
export function compileStatistics(): Promise<Uint8Array> {
  return compile("statistics/kernel.ts", (path) => {
    if (path === join(DIRECTORY, "statistics/log10_table.ts")) return log10Table();
    const source = read(path);
    return source && expandLockstep(source);
  });
}

/** @param read The text of a source; undefined where there is none. */
async function compile(
  entry: string,
  read: (path: string) => string | undefined,
): Promise<Uint8Array> {
  let binary = new Uint8Array();
  const { error, stderr } = await asc.main([
    entry,
    ...["--baseDir", DIRECTORY, "--outFile", WASM],
    ...["--runtime", "stub", "--noAssert", "--enable", "simd"],
    ...["-O0", "--runPasses", PASSES.join(",")],
    // A kernel takes its memory as it needs it, up to the 4 GiB that 32 bits address.
    ...["--initialMemory", "1", "--maximumMemory", "65536"],
  ], {
    readFile: (name: string) => read(join(DIRECTORY, name)) ?? null,
    writeFile: (name: string, contents: Uint8Array | string) => {
      if (name === WASM) binary = contents as Uint8Array<ArrayBuffer>;
    },
  });
  if (error !== null || binary.length === 0) {
    throw new Error(`${entry} does not compile: ${stderr.toString()}`, { cause: error });
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
