/**
 * What the documentation says is what the code does.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawPicture, PICTURE } from "../../scripts/docs/picture.ts";
import { PAGES, withTables } from "../../scripts/docs/tables.ts";
import { withDirectory } from "../helpers/commands.ts";

const TOP = fileURLToPath(new URL("../..", import.meta.url));

/** README and all pages, by path from the top. */
const TEXTS = new Map<string, string>();
for (
  const path of [
    "README.md",
    "CHANGELOG.md",
    ...["docs", "docs/experiments"].flatMap((folder) =>
      [...Deno.readDirSync(join(TOP, folder))].filter(({ isFile }) => isFile)
        .map(({ name }) => `${folder}/${name}`)
    ),
  ].sort()
) {
  TEXTS.set(path, Deno.readTextFileSync(join(TOP, path)));
}

for (const page of PAGES) {
  Deno.test(`${page.pathname.split("/").at(-1)} has the tables that the code has`, () => {
    const text = Deno.readTextFileSync(page);
    assertEquals(withTables(text), text, "deno task docs writes them");
  });
}

Deno.test("README's picture is what the default sweep draws", async () => {
  assert(await drawPicture() === await Deno.readTextFile(PICTURE), "deno task docs draws it");
});

Deno.test("README.md is what a newcomer can read: at most 150 lines", () => {
  assert(TEXTS.get("README.md")!.split("\n").length <= 151);
});

Deno.test("links from a page lead to files and headings that are there", () => {
  const wrong: string[] = [];
  const slug = (heading: string) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
  for (const [path, text] of TEXTS) {
    for (const [, target] of text.matchAll(/\]\(((?!https?:)[^)]+)\)/g)) {
      const [file, heading] = target!.split("#") as [string, string?];
      const to = file === "" ? path : join(path, "..", file);
      const there = TEXTS.get(to) ?? (exists(join(TOP, to)) ? "" : undefined);
      const headings = there?.match(/^#+ .*$/gm)?.map((line) => slug(line.replace(/^#+ /, "")));
      if (there === undefined || heading !== undefined && !headings?.includes(heading)) {
        wrong.push(`${path}: ${target}`);
      }
    }
  }
  assertEquals(wrong, []);
});

/** The lines of a page's `sh` blocks that run gradflow with Deno. */
function commands(text: string): string[] {
  return [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block]) =>
    block!.replaceAll("\\\n", "").split("\n").map((line) => line.replace(/ +#.*$/, ""))
  ).filter((line) => /^(npx --yes deno@\S+|deno) run /.test(line));
}

Deno.test("the commands of README.md and docs/ do their work, in their order", async () => {
  const all = [...TEXTS].flatMap(([path, text]) => commands(text).map((line) => ({ path, line })));
  assert(all.length >= 8, `only ${all.length} commands were found`);
  await withDirectory(async (dir) => {
    // A clone of its own, so that what they write is nobody else's.
    for (const name of ["deno.json", "deno.lock", "mod.ts", "src", "scripts", "workers", "tests"]) {
      await copy(join(TOP, name), join(dir, name));
    }
    for (const { path, line } of all) {
      const [, args] = /^(?:npx --yes deno@\S+|deno) (.*)$/.exec(line)!;
      // These need PyTorch, or take minutes; tests/experiments/ has the experiments.
      if (/PYTHON|--minutes|scripts\/experiments/.test(args!)) continue;
      const { code, stderr } = await new Deno.Command("sh", {
        args: ["-c", `exec "$0" ${args}`, Deno.execPath()],
        cwd: dir,
        stdout: "null",
        env: { NO_COLOR: "1" },
      }).output();
      assertEquals(code, 0, `${path}: ${line}: ${new TextDecoder().decode(stderr)}`);
    }
  });
});

async function copy(from: string, to: string): Promise<void> {
  if (!(await Deno.stat(from)).isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
