/**
 * Executes examples/notebook.ipynb from its first cell to its last, and writes its outputs into it:
 * `deno task examples`. Needs jupyter-nbconvert, which is in Debian's package of that name.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The notebook. */
export const NOTEBOOK: string = fileURLToPath(
  new URL("../../examples/notebook.ipynb", import.meta.url),
);

/** A notebook as far as it is looked at here. */
export interface Notebook {
  readonly cells: readonly Cell[];
}

/** A cell; what is written has outputs. */
export interface Cell {
  readonly cell_type: "code" | "markdown";
  readonly source: readonly string[];
  readonly outputs?: readonly { readonly output_type: string; readonly name?: string }[];
}

/**
 * Executes the notebook on this very Deno.
 *
 * @returns It with its outputs, without what is said on stderr, such as tfjs's advertisement.
 * @throws {Deno.errors.NotFound} If there is no jupyter-nbconvert.
 * @throws {Error} If a cell fails.
 */
export async function execute(): Promise<Notebook> {
  const dir = await Deno.makeTempDir();
  try {
    const kernel = join(dir, "kernels", "deno");
    await Deno.mkdir(kernel, { recursive: true });
    const argv = [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"];
    const spec = { argv, display_name: "Deno", language: "typescript" };
    await Deno.writeTextFile(join(kernel, "kernel.json"), JSON.stringify(spec));
    const { success, stdout, stderr } = await new Deno.Command("jupyter-nbconvert", {
      args: ["--to", "notebook", "--execute", "--stdout", NOTEBOOK],
      env: { JUPYTER_PATH: dir, NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder();
    if (!success) throw new Error(text.decode(stderr));
    const notebook: Notebook = JSON.parse(text.decode(stdout));
    return { ...notebook, cells: notebook.cells.map(withoutChance) };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A cell without what may differ from run to run. */
function withoutChance({ outputs, ...cell }: Cell): Cell {
  const rest = { ...cell, metadata: {} };
  return outputs === undefined
    ? rest
    : { ...rest, outputs: outputs.filter(({ name }) => name !== "stderr") };
}

/** A notebook's text as Jupyter writes it. */
export function textOf(notebook: Notebook): string {
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

if (import.meta.main) await Deno.writeTextFile(NOTEBOOK, textOf(await execute()));
