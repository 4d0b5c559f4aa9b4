/**
 * A name that is added to a list of names, or a field to a row, and then forgotten where it has to be
 * handled, does not compile. Tried on a copy of the source, by the compiler.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";

const TOP = fileURLToPath(new URL("../..", import.meta.url));

/** How long the compiler may take, in milliseconds. */
const DEADLINE = 300_000;

/** What is compiled, and with that all that it imports. */
const ENTRIES = ["mod.ts", "scripts/main/sweep.ts", "src/theory/mod.ts", "src/charts/mod.ts"];

/**
 * For each list of names or fields the tables, or functions, that must have each of them. The lists of a
 * group are added to at once; one error may hide another, hence the groups.
 */
const GROUPS: readonly Readonly<Record<string, readonly string[]>>[] = [{
  "type Activation": ["ACTIVATION_RULES", "ACTIVATION_CODES", "KINKS"],
  "type Output": ["OUTPUT_RULES"],
  "type Variant": ["VARIANT_RULES"],
  "type Subject": ["MEANINGS"],
  "type JoinRule": ["JOINS"],
  "type ScaleRule": ["SCALES"],
  "type Norm": ["NORM_PLACES", "NORM_CODES"],
  "type Join": ["JOIN_CODES", "JOINED", "JOIN_RULES", "UNCOVERED", "WIDTHS"],
  "type Metric": ["METRIC_RULES", "METRIC_CODES"],
  "type Initialisation": ["INITIALISATION_RULES"],
  "type Bias": ["BIAS_RULES"],
  "type EngineName": ["ENGINE_DESCRIPTIONS"],
  "type LossName": ["LOSS_RULES"],
  "type ChartName": ["CHARTS"],
  "type Theme": ["COLOURS"],
  "type ValueKind": ["READ"],
  "interface GradientRow": ["GRADIENT_COLUMNS"],
  "interface DecayRow": ["DECAY_COLUMNS"],
  "interface RunRow": ["RUN_COLUMNS", "runRows"],
  "interface NetsKey": ["NETS_COLUMNS"],
  "interface NetOptions": ["NET_OPTIONS"],
  "interface SweepOptions": ["SWEEP_OPTIONS"],
  "interface SweepConfig": ["complete"],
}, {
  "type TableName": ["TABLES"],
  "interface VariantRule": ["VARIANT_RULES"],
}];

/** The name that is added to a list. */
const added = (list: string) => `forgotten_${list.split(" ")[1]}_`;

Deno.test("a case that is forgotten somewhere does not compile", async (t) => {
  for (const group of GROUPS) {
    await withDirectory(async (dir) => {
      const sources = await copySources(dir);
      for (const list of Object.keys(group)) await add(list, sources);
      const errors = await check(dir);
      for (const [list, tables] of Object.entries(group)) {
        for (const table of tables) {
          await t.step(`${list}: ${table}`, () => {
            const own = errors.filter(({ message }) => message.includes(added(list)));
            const found = own.map(({ file, line }) => declarationAt(sources.get(file)!, line));
            assert(found.includes(table), `errors only in: ${found}`);
          });
        }
      }
    });
  }
});

/** The copies of the files, by path, with their text. */
type Sources = Map<string, string>;

async function copySources(dir: string): Promise<Sources> {
  const sources: Sources = new Map();
  const copy = async (path: string): Promise<void> => {
    const from = join(TOP, path);
    if ((await Deno.stat(from)).isDirectory) {
      for await (const { name } of Deno.readDir(from)) await copy(join(path, name));
      return;
    }
    const to = join(dir, path);
    await Deno.mkdir(dirname(to), { recursive: true });
    await Deno.copyFile(from, to);
    if (path.endsWith(".ts")) sources.set(to, await Deno.readTextFile(to));
  };
  for (const path of ["deno.json", "deno.lock", "mod.ts", "src", "workers", "scripts"]) {
    await copy(path);
  }
  return sources;
}

/** Adds a name to a list in the one file that declares it. */
async function add(list: string, sources: Sources): Promise<void> {
  const isType = list.startsWith("type ");
  // Up to the end of a type, or to where an interface's fields begin.
  const head = new RegExp(`^export ${list}\\b${isType ? "[^;]*?(?=;$)" : "[^{]*\\{"}`, "m");
  const files = [...sources].filter(([, text]) => head.test(text));
  assertEquals(files.length, 1, `files that declare ${list}`);
  const [path, text] = files[0]!;
  const name = isType ? ` | "${added(list)}"` : ` readonly ${added(list)}: number;`;
  const changed = text.replace(head, (found) => found + name);
  sources.set(path, changed);
  await Deno.writeTextFile(path, changed);
}

/** An error of the compiler. */
interface CompileError {
  readonly message: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

async function check(dir: string): Promise<CompileError[]> {
  await using process = new Deno.Command(Deno.execPath(), {
    args: ["check", ...ENTRIES],
    cwd: dir,
    env: { NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const { code, stderr } = await within(DEADLINE, process.output());
  const text = new TextDecoder().decode(stderr);
  assertEquals(code, 1, text);
  assertMatch(text, /^TS\d+ /m); // not of its syntax
  return text.split(/^(?=TS\d+ )/m).slice(1).map((message) => {
    const [, url, line] = / at (file:.*):(\d+):\d+/.exec(message)!;
    return { message, file: fileURLToPath(url!), line: Number(line) };
  });
}

/** The name of the declaration at a file's top level that a line belongs to. */
function declarationAt(text: string, line: number): string | undefined {
  const lines = text.split("\n").slice(0, line).reverse();
  const head = /^(?:export )?(?:async )?(?:const|function\*?|class|interface|type) (\w+)/;
  return lines.map((line) => head.exec(line)?.[1]).find((name) => name !== undefined);
}
