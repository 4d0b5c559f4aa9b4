/** Input rows from a file: what is read, and what is said of a file that cannot be used. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { sweep } from "../../mod.ts";
import { readRows } from "../../scripts/command/read_rows.ts";
import { main } from "../../scripts/main/sweep.ts";
import { callCommand, listDirectory, readResults, withDirectory } from "../helpers/commands.ts";

/** A file with a text, or with bytes. */
async function fileOf(dir: string, content: string | Uint8Array): Promise<string> {
  const path = join(dir, "rows.csv");
  await Deno.writeFile(
    path,
    typeof content === "string" ? new TextEncoder().encode(content) : content,
  );
  return path;
}

const TWO = [[1, -2.5, 3], [4, 0, 0.06]];

/** Texts that have the rows TWO. */
const GOOD: Readonly<Record<string, string>> = {
  "numbers alone": "1,-2.5,3\n4,0,6e-2\n",
  "a header": "x,y,z\n1,-2.5,3\n4,0,6e-2\n",
  "no end of the last line": "1,-2.5,3\n4,0,6e-2",
  "lines that end as in Windows": "x,y,z\r\n1,-2.5,3\r\n4,0,6e-2\r\n",
  "a byte order mark": "\ufeff1,-2.5,3\n4,0,6e-2\n",
  "a byte order mark, a header and Windows' lines": "\ufeffx,y,z\r\n1,-2.5,3\r\n4,0,6e-2\r\n",
  "blank lines at the end": "1,-2.5,3\n4,0,6e-2\n\n\n",
  "blank lines between": "\nx,y,z\n\n1,-2.5,3\r\n\r\n4,0,6e-2\n",
  "quotes": '"x","a ""quoted"", long\nname",z\n"1",-2.5,"3"\n4,"0",6e-2\n',
  "spaces": "1, -2.5 ,3\n4,0, 6e-2\n",
  "other forms of numbers": "+1,-2.50e0,3.\n4,-0e5,.06\n",
};

for (const [what, text] of Object.entries(GOOD)) {
  Deno.test(`--inputs reads a file with ${what}`, async () => {
    await withDirectory(async (dir) => {
      const { rows: read } = readRows(await fileOf(dir, text));
      const rows = read.map((row) => row.map((x) => x === 0 ? 0 : x));
      assertEquals(rows, TWO);
    });
  });
}

const ALLOWED =
  "allowed: 1 to 1024 rows of as many finite numbers each, at most 1048576 numbers in " +
  "all, with or without a header";

/** Texts that are refused, and what is said first. */
const BAD: Readonly<Record<string, readonly [content: string | Uint8Array, said: string]>> = {
  "a word": ["1,2\n3,x\n", 'line 2, column 2: "x"'],
  "a word in its first line, which has numbers": ["1,x\n3,4\n", 'line 1, column 2: "x"'],
  "an empty field": ["1,2\n,4\n", 'line 2, column 1: ""'],
  "a comma too many": ["1,2\n3,4,\n", "line 2: 3 fields, not 2"],
  "a row that is too short": ["x,y\n1,2\n3\n", "line 3: 1 field, not 2"],
  "a number that is not finite": [
    "1,2\n1e999,NaN\n",
    'line 2, column 1: "1e999"; line 2, column 2: "NaN"',
  ],
  "a number in hexadecimal": ["1,0x10\n", 'line 1, column 2: "0x10"'],
  "semicolons": ["x;y\n1;2\n", 'line 2, column 1: "1;2"; is it separated by ;?'],
  "semicolons, and decimal commas": [
    "x;y\n1,5;2,5\n",
    "line 2: 3 fields, not 1; is it separated by ;?",
  ],
  "a row with semicolons": ["1;2\n", "no row of numbers; is it separated by ;?"],
  "tabs": ["x\ty\n1\t2\n", 'line 2, column 1: "1\\t2"; is it separated by tabs?'],
  "spaces": ["1 2\n3  4\n", 'line 2, column 1: "3  4"; is it separated by spaces?'],
  "a first line of empty fields": [",\n1,2\n", 'line 1, column 1: ""; line 1, column 2: ""'],
  "a first line without a number": [
    "NaN,-inf, Infinity ,#N/A\n1,2,3,4\n",
    'line 1, column 1: "NaN"; line 1, column 2: "-inf"; line 1, column 3: " Infinity "; line 1, ' +
    'column 4: "#N/A"',
  ],
  "a mistake behind blank lines and a header of two lines": [
    '"a\nb",c\n\n1,2\n\n\n3,x\n',
    'line 7, column 2: "x"',
  ],
  "many mistakes": [
    "1,2\n" + "a,b\n".repeat(4),
    'line 2, column 1: "a"; line 2, column 2: "b"; line 3, column 1: "a"; line 3, column 2: "b"; ' +
    'line 4, column 1: "a"; and 3 more',
  ],
  "what steers a terminal": ["1\n\u001b[2J\n", 'line 2, column 1: "\\u001b[2J"'],
  "a header alone": ["x,y\n", "no row of numbers"],
  "nothing": ["", "no row of numbers"],
  "blank lines": ["\n\r\n", "no row of numbers"],
  "too many rows": ["1,2\n".repeat(1025), "1025 rows"],
  "too many numbers": [`${"1,".repeat(2 ** 19)}1\n`.repeat(2), "1048578 numbers"],
  "bytes that are not UTF-8": [Uint8Array.of(0xff, 0xfe, 0x31, 0), "it is not UTF-8"],
};

for (const [what, [content, said]] of Object.entries(BAD)) {
  Deno.test(`--inputs refuses a file with ${what}, and says where`, async () => {
    await withDirectory(async (dir) => {
      const path = await fileOf(dir, content);
      const out = join(dir, "out");
      const { code, stdout, stderr } = await callCommand(main, "--inputs", path, "--out", out);
      assertEquals([code, stdout], [2, ""]);
      assertEquals(stderr.split("\n"), [
        `sweep: --inputs: "${path}": ${said}; ${ALLOWED}`,
        "sweep: nothing was done; --help shows the flags",
        "",
      ]);
      assertEquals(await listDirectory(dir), ["rows.csv"]);
    });
  });
}

Deno.test("--inputs says of a quote that is left open where that is", async () => {
  await withDirectory(async (dir) => {
    const path = await fileOf(dir, '1,2\n3,"4\n');
    const { code, stderr } = await callCommand(main, "--inputs", path, "--out", join(dir, "out"));
    assertEquals(code, 2);
    assertStringIncludes(stderr, "line 2");
    assertStringIncludes(stderr, ALLOWED);
  });
});

Deno.test("--inputs refuses a file that is not there, a directory, and an endless one", async () => {
  await withDirectory(async (dir) => {
    const out = join(dir, "out");
    const refused = async (path: string) => {
      const { code, stderr } = await callCommand(main, "--inputs", path, "--out", out);
      assertEquals(code, 2);
      assert(stderr.startsWith(`sweep: --inputs: "${path}": `) && stderr.split("\n").length === 3);
      return stderr;
    };
    assertStringIncludes(await refused(join(dir, "none.csv")), "No such file");
    assertStringIncludes(await refused(dir), "directory");
    assertStringIncludes(await refused(""), "No such file");
    if (Deno.build.os === "linux") {
      assertStringIncludes(await refused("/dev/zero"), "more than 33554432 bytes");
    }
    assertEquals(await listDirectory(dir), []);
  });
});

Deno.test("sweep.ts --inputs writes what sweep() finds with the same rows", async () => {
  await withDirectory(async (dir) => {
    const path = await fileOf(dir, GOOD["a header"]!);
    const out = join(dir, "out");
    const flags = ["--seeds", "0..9", "--depths", "2,3", "--no-report", "--out", out];
    const { code, stdout } = await callCommand(main, "--inputs", path, ...flags);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "gelu, width 3, 2 input rows, 10 seeds");
    const { csv } = await sweep({ seeds: { from: 0, to: 9 }, depths: [2, 3], inputs: TWO });
    const tables = await readResults(out);
    assertEquals(
      [...tables],
      ["decay", "gradients"].map((name) => [`${name}.csv`, csv(name as "decay")]),
    );
  });
});

/** Files, and what is said of them. */
const NOTED: Readonly<Record<string, readonly [content: string, said: string]>> = {
  "a header": ["x,the y\n1,2\n3,4\n", "2 rows of 2 numbers from FILE, header: x,the y"],
  "a long header": [
    `${"x".repeat(70)},y\n1,2\n`,
    `1 row of 2 numbers from FILE, header: ${"x".repeat(60)}...`,
  ],
  "a header with words that mean no number": [
    "NaN,y\n1,2\n",
    "1 row of 2 numbers from FILE, header: NaN,y",
  ],
  "no header": ["1,2\n0,1\n", "2 rows of 2 numbers from FILE, no header"],
  "one row that counts": ["0,1\n", "1 row of 2 numbers from FILE, no header"],
  "a column that begins with 0": ["0\n1\n", "2 rows of 1 number from FILE, no header"],
  "a first row that counts, as a table without names has": [
    "0,1,2\n7,8,9\n",
    "2 rows of 3 numbers from FILE, no header (the first row is 0,1,2,...: a header? then leave it " +
    "out)",
  ],
};

for (const [what, [content, said]] of Object.entries(NOTED)) {
  Deno.test(`sweep.ts says on stderr how it has read a file with ${what}`, async () => {
    await withDirectory(async (dir) => {
      const path = await fileOf(dir, content);
      const width = `${content.trimEnd().split("\n").at(-1)!.split(",").length}`;
      const call = ["--inputs", path, "--width", width, "--seeds", "0..1", "--depths", "2"];
      const out = ["--no-report", "--out", join(dir, "out")];
      const { code, stderr } = await callCommand(main, ...call, ...out);
      assertEquals([code, stderr], [0, `sweep: inputs: ${said.replace("FILE", path)}\n`]);
    });
  });
}

Deno.test("sweep.ts --quiet says nothing of a file, nor of a single seed", async () => {
  await withDirectory(async (dir) => {
    const path = await fileOf(dir, GOOD["a header"]!);
    const call = ["--inputs", path, "--seeds", "2", "--depths", "2", "--out", join(dir, "out")];
    const { code, stdout, stderr } = await callCommand(main, ...call, "--no-report", "--quiet");
    assertEquals([code, stdout, stderr], [0, "", ""]);
  });
});

Deno.test("sweep.ts says of a single seed that it is no number of seeds", async () => {
  await withDirectory(async (dir) => {
    const call = async (seeds: string) => {
      const flags = ["--seeds", seeds, "--depths", "2", "--no-report", "--out", join(dir, "out")];
      const { code, stderr } = await callCommand(main, ...flags);
      assertEquals(code, 0);
      return stderr;
    };
    assertEquals(await call("100"), "sweep: seed 100 alone; --seeds 0..99 for 100 seeds\n");
    for (const seeds of ["0", "1", "7,8", "0..1", "7..7", "9007199254740991"]) {
      assertEquals(await call(seeds), "", seeds);
    }
  });
});
