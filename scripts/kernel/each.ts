/**
 * Code that is the same for each name of a table, such as the cases of a switch.
 */

/** A table's names and their codes. */
export type Codes = Readonly<Record<string, number>>;

/**
 * Expands each block from `// each TABLE` to `// end`: it is written once for each of the table's names,
 * with the name as a type's in the place of `$Name`, as a file's in that of `$file`, and the name's
 * code in that of `$code`.
 *
 * @throws {RangeError} If there is no such table.
 */
export function expandEach(source: string, tables: Readonly<Record<string, Codes>>): string {
  return source.replace(
    /^ *\/\/ each (\w+)\n(.*?)^ *\/\/ end\n/gms,
    (_, table: string, block: string) => {
      if (!Object.hasOwn(tables, table)) throw new RangeError(`there is no table "${table}"`);
      return Object.entries(tables[table]!).map(([name, code]) =>
        block.replaceAll("$Name", typeName(name))
          .replaceAll("$file", name.replaceAll("-", "_"))
          .replaceAll("$code", `${code}`)
      ).join("");
    },
  );
}

/** gelu-tanh as GeluTanh, mean_abs as MeanAbs. */
function typeName(name: string): string {
  return name.split(/[-_]/).map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
}
