import { assert, assertEquals } from "@std/assert";
import * as v from "valibot";
import { checkAll, MOST_ITEMS } from "../../src/options/check.ts";
import * as schema from "../../src/options/schemas.ts";

/** A schema, what it takes, what it does not, and what it says then. */
interface Case {
  readonly of: v.GenericSchema;
  readonly takes: readonly unknown[];
  readonly refuses: readonly unknown[];
  readonly allowed: string;
}

// deno-lint-ignore no-sparse-arrays
const HOLES = [1, , 3];
const GIANT = new Array(2 ** 32 - 1);

const CASES: Readonly<Record<string, Case>> = {
  "wholeNumber(2)": {
    of: schema.wholeNumber(2),
    takes: [2, 3, Number.MAX_SAFE_INTEGER],
    refuses: [1, 2.5, 2 ** 53, NaN, Infinity, 3n, "3", null, undefined, [3]],
    allowed: "a whole number from 2 up",
  },
  "wholeNumber(2, 4)": {
    of: schema.wholeNumber(2, 4),
    takes: [2, 3, 4],
    refuses: [1, 5],
    allowed: "a whole number from 2 to 4",
  },
  "wholeNumber(-1, 0)": {
    of: schema.wholeNumber(-1, 0),
    takes: [-1, 0],
    refuses: [-2, 1],
    allowed: "a whole number from -1 to 0",
  },
  workerCount: {
    of: schema.workerCount,
    takes: [1, 1024],
    refuses: [0, 1025],
    allowed: "a whole number from 1 to 1024",
  },
  layerSizes: {
    of: schema.layerSizes,
    takes: [[3, 1], [3, 3, 1], [1, 1]],
    refuses: [[], [3], [3, 0], [0, 3], [3, 1.5], [3, "1"], HOLES, GIANT, 3, "3,3", { length: 2 }],
    allowed: "at least two whole numbers from 1 up, such as 3,3,1",
  },
  "name()": {
    of: schema.name(["gelu", "relu"]),
    takes: ["gelu", "relu"],
    refuses: ["tanh", "", 3, null, ["gelu"], "toString"],
    allowed: "one of gelu, relu",
  },
  "names()": {
    of: schema.names(["plain", "shortcut"]),
    takes: [["plain"], ["shortcut", "plain"]],
    refuses: [[], ["plain", "plain"], ["zebra"], [3], "plain", [undefined], new Array(1), GIANT],
    allowed: "a list of plain, shortcut, none twice",
  },
  row: {
    of: schema.row,
    takes: [[1], [1, 0, -1.5]],
    refuses: [[], [NaN], [1, Infinity], ["1"], [1n], HOLES, GIANT, 1, new Float64Array(2)],
    allowed: "finite numbers, such as 1,0,-1",
  },
  truth: {
    of: schema.truth,
    takes: [true, false],
    refuses: [0, "true", null],
    allowed: "true or false",
  },
  abortSignal: {
    of: schema.abortSignal,
    takes: [AbortSignal.abort()],
    refuses: [{ aborted: true }, new AbortController(), 1, null],
    allowed: "an AbortSignal",
  },
};
for (const [name, { of, takes, refuses, allowed }] of Object.entries(CASES)) {
  Deno.test(`${name} takes what it should, and refuses all else`, () => {
    for (const value of takes) assert(v.is(of, value), `refused ${value}`);
    for (const value of refuses) {
      const { issues, success } = v.safeParse(of, value);
      assert(!success, "taken");
      assertEquals(issues[0].message, allowed);
    }
  });
}

Deno.test("name() and names() ask whether a name like the given one was meant", () => {
  const schemas = {
    one: schema.name(["gelu", "relu"]),
    some: schema.names(["plain", "shortcut"]),
  };
  const given = { one: "gleu", some: ["plain", "shortct", "zebra"] };
  const { problems } = checkAll(schemas, given);
  assertEquals(problems.map(({ message }) => message), [
    'one: given "gleu"; allowed: one of gelu, relu; did you mean gelu?',
    'some: given ["plain","shortct","zebra"]; allowed: a list of plain, shortcut, none twice; ' +
    "did you mean shortcut?",
  ]);
});

Deno.test("name() says of a list that it takes one", () => {
  const schemas = { one: schema.name(["gelu", "relu"]) };
  for (const [given, shown] of [["gelu,tanh", '"gelu,tanh"'], [["gelu", "x"], '["gelu","x"]']]) {
    assertEquals(checkAll(schemas, { one: given }).problems.map(({ message }) => message), [
      `one: given ${shown}; allowed: one of gelu, relu; one alone, not a list`,
    ]);
  }
});

Deno.test("isList() takes arrays of at least one item and without holes", () => {
  for (const value of [[1], [null], [[]], new Array(MOST_ITEMS).fill(0)]) {
    assert(schema.isList(value));
  }
  const tooLong = new Array(MOST_ITEMS + 1).fill(0);
  for (const value of [[], HOLES, [undefined], tooLong, GIANT, "ab", { 0: 1, length: 1 }, null]) {
    assert(!schema.isList(value));
  }
});

Deno.test("isDistinctList() takes no item twice", () => {
  for (const value of [[1], [1, 2], [1, "1"]]) assert(schema.isDistinctList(value));
  for (const value of [[1, 1], [NaN, NaN], [0, -0], [], 1]) assert(!schema.isDistinctList(value));
});
