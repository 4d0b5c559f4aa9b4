import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { readRecords, recordAt, RecordFile } from "../../scripts/resume/record_file.ts";
import { withDirectory } from "../helpers/commands.ts";

const VALUES = [{ head: true }, Float64Array.of(1, NaN, -0), ["text", { map: new Map([[1, 2]]) }]];

/** The records that can be read. */
function read(path: string): { values: unknown[]; places: number[]; whole: number; rest: number } {
  const values: unknown[] = [], places: number[] = [];
  const found = readRecords(path, (value, place) => {
    values.push(value);
    places.push(place);
  });
  return { values, places, ...found };
}

/** Writes the values. */
function write(path: string): void {
  using file = new RecordFile(path, 0);
  for (const value of VALUES) file.append(value);
}

Deno.test("RecordFile writes what readRecords() reads, in any number of sessions", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    const places = VALUES.map((value) => {
      using file = new RecordFile(path, existing(path));
      return file.append(value);
    });
    const found = read(path);
    assertEquals(found, { values: VALUES, places, whole: Deno.statSync(path).size, rest: 0 });
    using file = Deno.openSync(path);
    places.forEach((place, i) => assertEquals(recordAt(file, place), VALUES[i]));
    assertThrows(() => recordAt(file, places[1]! + 1), Error, `no whole record at byte`);
  });
});

/** The bytes of whole records in a file that may be there. */
function existing(path: string): number {
  try {
    return read(path).whole;
  } catch {
    return 0;
  }
}

Deno.test("readRecords() stops before a record that was cut anywhere, and it can be redone", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    write(path);
    const bytes = Deno.readFileSync(path);
    const { places } = read(path);
    for (let size = 0; size < bytes.length; size++) {
      Deno.writeFileSync(path, bytes.subarray(0, size));
      const found = read(path);
      const count = [...places, bytes.length].filter((place) => place <= size).length - 1;
      assertEquals(found.values, VALUES.slice(0, count), `cut at ${size}`);
      assertEquals(found.whole + found.rest, size);
      {
        using file = new RecordFile(path, found.whole);
        assertEquals(Deno.statSync(path).size, found.whole);
        for (const value of VALUES.slice(count)) file.append(value);
      }
      assertEquals(Deno.readFileSync(path), bytes);
    }
  });
});

Deno.test("readRecords() stops before a record of which any bit was flipped", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    write(path);
    const bytes = Deno.readFileSync(path);
    const { places } = read(path);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      Deno.writeFileSync(path, flipped);
      const { values, whole } = read(path);
      const hit = places.findLastIndex((place) => place <= bit >> 3);
      assertEquals([values, whole], [VALUES.slice(0, hit), places[hit]], `bit ${bit}`);
    }
  });
});

Deno.test("readRecords() stops before zeros, which a power failure may leave", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    write(path);
    const { whole } = read(path);
    Deno.writeFileSync(path, new Uint8Array(4096), { append: true });
    const found = read(path);
    assertEquals([found.values, found.whole, found.rest], [VALUES, whole, 4096]);
  });
});

Deno.test("RecordFile does not go on with a file that has changed since it was read", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    assertThrows(() => new RecordFile(path, 100), Deno.errors.NotFound);
    Deno.writeTextFileSync(path, "shorter");
    assertThrows(() => new RecordFile(path, 100), Error, `${path} is in use by another process`);
    assertEquals(Deno.readTextFileSync(path), "shorter");
  });
});

Deno.test("RecordFile keeps others from writing to the same file", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    {
      using file = new RecordFile(path, 0);
      file.append(1);
      assertThrows(() => new RecordFile(path, 0), Error, `${path} is in use by another process`);
      file.append(2);
    }
    assertEquals(read(path).values, [1, 2]);
    using _again = new RecordFile(path, read(path).whole);
  });
});

Deno.test("RecordFile.append() says so when its file is gone or another's", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    using file = new RecordFile(path, 0);
    file.append(1);
    Deno.renameSync(path, join(dir, "elsewhere"));
    assert(!file.isThere());
    assertThrows(() => file.append(2), Error, `cannot write to ${path}: it is gone`);
    Deno.writeTextFileSync(path, "another's");
    assertThrows(() => file.append(2), Error, `cannot write to ${path}: it is gone`);
    assertEquals(Deno.readTextFileSync(path), "another's");
    Deno.renameSync(join(dir, "elsewhere"), path);
    file.append(3);
    assertEquals(read(path).values, [1, 3]);
  });
});
