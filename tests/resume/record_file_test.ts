import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { RecordFile } from "../../scripts/resume/record_file.ts";
import { withDirectory } from "../helpers/commands.ts";

const VALUES = [{ head: true }, Float64Array.of(1, NaN, -0), ["text", { map: new Map([[1, 2]]) }]];

/** The records that can be read. */
function read(path: string): { values: unknown[]; places: number[]; whole: number; rest: number } {
  const values: unknown[] = [], places: number[] = [];
  using file = RecordFile.open(path, "read");
  const found = file.read((value, place) => {
    values.push(value);
    places.push(place);
  });
  return { values, places, ...found };
}

/** Writes the values. */
function write(path: string): void {
  using file = RecordFile.create(path);
  for (const value of VALUES) file.append(value);
}

Deno.test("RecordFile writes what RecordFile.read() reads, in any number of sessions", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    const places = VALUES.map((value, i) => {
      using file = i === 0 ? RecordFile.create(path) : RecordFile.open(path, "append");
      file.read(() => {});
      return file.append(value);
    });
    const found = read(path);
    assertEquals(found, { values: VALUES, places, whole: Deno.statSync(path).size, rest: 0 });
    using file = RecordFile.open(path, "read");
    places.forEach((place, i) => assertEquals(file.at(place), VALUES[i]));
    const wrong = places[1]! + 1;
    assertThrows(() => file.at(wrong), Error, `${path}: no whole record at byte ${wrong}`);
  });
});

Deno.test("RecordFile keeps arrays of numbers, each in memory of its own, and refuses other kinds", async () => {
  await withDirectory((dir) => {
    using file = RecordFile.create(join(dir, "records"));
    const large = Float64Array.of(1, 2, 3, 4);
    const value = {
      text: "é",
      part: large.subarray(1, 3),
      none: new Int32Array(0),
      list: [Uint8Array.of(255), Uint16Array.of(65_535, 1), Uint32Array.of(2 ** 32 - 1)],
      last: Int32Array.of(-5),
    };
    const place = file.append(value);
    file.append("behind");
    const read = file.at(place) as typeof value;
    assertEquals(read, value);
    for (const array of [read.part, read.none, ...read.list, read.last]) {
      assertEquals(array.buffer.byteLength, array.byteLength);
    }
    assertThrows(() => file.append(new Float32Array(1)), TypeError, "no Float32Array");
  });
});

Deno.test("RecordFile.read() stops before a record that was cut anywhere, and it can be redone", async () => {
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
        using file = RecordFile.open(path, "append");
        assertEquals(file.read(() => {}), { whole: found.whole, rest: found.rest });
        assertEquals(Deno.statSync(path).size, size);
        for (const value of VALUES.slice(count)) file.append(value);
      }
      assertEquals(Deno.readFileSync(path), bytes);
    }
  });
});

Deno.test("RecordFile.read() stops before a record of which any bit was flipped", async () => {
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

Deno.test("RecordFile.read() stops before zeros, which a power failure may leave", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    write(path);
    const { whole } = read(path);
    Deno.writeFileSync(path, new Uint8Array(4096), { append: true });
    const found = read(path);
    assertEquals([found.values, found.whole, found.rest], [VALUES, whole, 4096]);
  });
});

Deno.test("RecordFile.append() cuts off what was not whole, even where the record is shorter", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    write(path);
    const { whole } = read(path);
    Deno.writeFileSync(path, new Uint8Array(4096).fill(1), { append: true });
    {
      using file = RecordFile.open(path, "append");
      file.read(() => {});
      assertEquals(file.append("short"), whole);
    }
    const { values, rest } = read(path);
    assertEquals([values, rest], [[...VALUES, "short"], 0]);
  });
});

Deno.test("RecordFile.append() leaves what was there where a record cannot be written whole", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    write(path);
    const before = Deno.readFileSync(path);
    using file = RecordFile.open(path, "append");
    file.read(() => {});
    const { writeSync } = Deno.FsFile.prototype;
    for (const most of [0, 3, 8, 20]) {
      let left = most;
      Deno.FsFile.prototype.writeSync = function (bytes) {
        if (left === 0) throw new Error("no space");
        const some = writeSync.call(this, bytes.subarray(0, left));
        left -= some;
        return some;
      };
      try {
        assertThrows(
          () => file.append("more than that"),
          Error,
          `cannot write to ${path}: no space`,
        );
      } finally {
        Deno.FsFile.prototype.writeSync = writeSync;
      }
      assertEquals(Deno.readFileSync(path), before);
    }
    file.append("after all");
    assertEquals(file.at(before.length), "after all");
  });
});

Deno.test("RecordFile.create() follows no link and replaces nothing, open() makes nothing", async () => {
  await withDirectory((dir) => {
    const [path, link] = [join(dir, "records"), join(dir, "link")];
    Deno.symlinkSync(path, link);
    assertThrows(() => RecordFile.create(link), Deno.errors.AlreadyExists);
    for (const access of ["append", "read"] as const) {
      assertThrows(() => RecordFile.open(path, access), Deno.errors.NotFound);
      assertThrows(() => RecordFile.open(link, access), Error, "link is a link, not a file");
      assertThrows(() => RecordFile.open(dir, access), Error, "is a directory, not a file");
    }
    assertThrows(() => Deno.lstatSync(path), Deno.errors.NotFound);
    write(path);
    assertThrows(() => RecordFile.create(path), Deno.errors.AlreadyExists);
    assertEquals(read(path).values, VALUES);
  });
});

Deno.test("RecordFile keeps who appends from all others, and who reads from who appends", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    const said = `${path} is in use by another process`;
    {
      using file = RecordFile.create(path);
      file.append(1);
      assertThrows(() => RecordFile.open(path, "append"), Error, said);
      assertThrows(() => RecordFile.open(path, "read"), Error, said);
      file.append(2);
    }
    assertEquals(read(path).values, [1, 2]);
    {
      using _one = RecordFile.open(path, "read");
      using _two = RecordFile.open(path, "read");
      assertThrows(() => RecordFile.open(path, "append"), Error, said);
    }
    using _again = RecordFile.open(path, "append");
  });
});

Deno.test("RecordFile.open() notices a link that takes the file's place while it is opened", async () => {
  await withDirectory((dir) => {
    const [path, other] = [join(dir, "records"), join(dir, "other")];
    for (const each of [path, other]) write(each);
    const { openSync } = Deno;
    Deno.openSync = (...args) => {
      Deno.removeSync(path);
      Deno.symlinkSync(other, path);
      return openSync(...args);
    };
    try {
      const said = `${path} was replaced while it was opened`;
      assertThrows(() => RecordFile.open(path, "append"), Error, said);
    } finally {
      Deno.openSync = openSync;
    }
    assertEquals(read(other).values, VALUES);
  });
});

Deno.test("RecordFile.isBeginning() is true up to the end of the first record, and no further", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    write(path);
    const bytes = Deno.readFileSync(path);
    const end = read(path).places[1]!;
    for (const size of [0, 1, 7, 8, 9, end - 1, end, end + 1, bytes.length]) {
      Deno.writeFileSync(path, bytes.subarray(0, size));
      using file = RecordFile.open(path, "read");
      assertEquals(file.isBeginning(VALUES[0]), size <= end, `${size} bytes`);
      assertEquals(file.isBeginning(VALUES[1]), size === 0, `${size} bytes`);
    }
  });
});

Deno.test("RecordFile.remove() takes only its own file away", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    {
      using file = RecordFile.create(path);
      file.remove();
      assertThrows(() => Deno.lstatSync(path), Deno.errors.NotFound);
    }
    using file = RecordFile.create(path);
    Deno.renameSync(path, join(dir, "elsewhere"));
    Deno.writeTextFileSync(path, "another's");
    file.remove();
    assertEquals(Deno.readTextFileSync(path), "another's");
  });
});

Deno.test("RecordFile.append() says so when its file is gone or another's", async () => {
  await withDirectory((dir) => {
    const path = join(dir, "records");
    using file = RecordFile.create(path);
    const first = file.append(1);
    Deno.renameSync(path, join(dir, "elsewhere"));
    assert(!file.isThere());
    assertThrows(() => file.append(2), Error, `cannot write to ${path}: it is gone`);
    Deno.writeTextFileSync(path, "another's");
    assertThrows(() => file.append(2), Error, `cannot write to ${path}: it is gone`);
    assertEquals(Deno.readTextFileSync(path), "another's");
    Deno.renameSync(join(dir, "elsewhere"), path);
    const third = file.append(3);
    assertEquals([first, third].map((place) => file.at(place)), [1, 3]);
    assertEquals(file.read(() => {}).rest, 0);
  });
});
