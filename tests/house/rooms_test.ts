/**
 * The house: a room imports only from rooms below it, and no import runs in a circle.
 */
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const TOP = new URL("../..", import.meta.url);

/** The rooms, each above those that it may import from. Rooms of one line know nothing of each other. */
const ROOMS: readonly (readonly string[])[] = [
  ["scripts/"],
  ["scripts/main/", "scripts/page/", "scripts/bench/", "scripts/kernel/", "scripts/experiments/"],
  ["scripts/page/browser/"],
  ["scripts/docs/"],
  ["scripts/resume/", "scripts/report/"],
  ["scripts/command/"],
  ["mod.ts"],
  ["src/charts/"],
  ["src/for_caches.ts"],
  ["workers/"],
  ["src/sweep/"],
  ["src/diagnose/"],
  ["src/engine/", "src/pool/"],
  ["src/statistics/"],
  ["src/probe/", "src/theory/"],
  ["src/nn/"],
  ["src/random/", "src/float64/"],
  ["src/options/"],
  ["src/text/", "src/std/", "scripts/std/"],
];

/** What `deno info --json` says of a module. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier: string };
    readonly type?: { readonly specifier: string };
  }[];
}

/** The imports of this repository's modules, of types as well, by path from the top. */
async function imports(): Promise<Map<string, string[]>> {
  const path = (specifier: string) => specifier.slice(TOP.href.length);
  const ours = (specifier: string | undefined): specifier is string =>
    specifier !== undefined && specifier.startsWith(TOP.href) && specifier.endsWith(".ts") &&
    !specifier.endsWith(".d.ts");
  const entries = ["mod.ts", "scripts/sweep.ts", "scripts/merge.ts", "scripts/notebook.ts"].concat(
    [
      "scripts/main/sweep.ts",
      "scripts/main/merge.ts",
      "scripts/docs/tables.ts",
      "scripts/docs/picture.ts",
    ],
    [
      "scripts/bench/bench.ts",
      "scripts/bench/compare.ts",
      "scripts/bench/cliffs.ts",
      "scripts/bench/family.ts",
    ],
    ["scripts/bench/probe_worker.ts", "scripts/kernel/build.ts", "scripts/experiments/pages.ts"],
    ["workers/sweep_worker.ts", "src/engine/tfjs/tfjs_engine.ts", "src/pool/mod.ts"],
    ["src/theory/mod.ts", "src/charts/mod.ts"],
    ["scripts/page.ts", "scripts/page/browser/page.ts", "scripts/page/browser/worker.ts"],
  );
  const found = new Map<string, string[]>();
  for (const entry of entries) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "-q", "--json", entry],
      cwd: fileURLToPath(TOP),
    }).output();
    const { modules }: { modules: readonly Module[] } = JSON.parse(
      new TextDecoder().decode(stdout),
    );
    for (const { specifier, dependencies = [] } of modules) {
      if (!ours(specifier)) continue;
      const targets = dependencies.flatMap(({ code, type }) => [code?.specifier, type?.specifier]);
      found.set(path(specifier), [...new Set(targets.filter(ours).map(path))]);
    }
  }
  return found;
}

/** A room's place from the top, the most special room of a file. */
function floor(file: string): number {
  let [best, length] = [-1, -1];
  ROOMS.forEach((rooms, i) => {
    for (const room of rooms) {
      if (file.startsWith(room) && room.length > length) [best, length] = [i, room.length];
    }
  });
  return best;
}

function room(file: string): string {
  return ROOMS[floor(file)]!.filter((name) => file.startsWith(name))[0]!;
}

const graph = await imports();

Deno.test("every module belongs to a room", () => {
  assert(graph.size > 80, `only ${graph.size} modules were found`);
  assertEquals([...graph.keys()].filter((file) => floor(file) < 0), []);
});

Deno.test("a room imports only from rooms below it", () => {
  const wrong = [...graph].flatMap(([from, targets]) =>
    targets.filter((to) => room(from) !== room(to) && floor(to) <= floor(from)).map((to) =>
      `${from} -> ${to}`
    )
  );
  assertEquals(wrong, []);
});

Deno.test("no import runs in a circle", () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file].join(" -> "));
    if (at >= 0 || done.has(file)) return;
    for (const to of graph.get(file) ?? []) {
      visit(to, [...path, file]);
    }
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  assertEquals(circles, []);
});
