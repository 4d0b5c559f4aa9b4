import { assert, assertEquals, assertThrows } from "@std/assert";
import * as v from "valibot";
import {
  checkAll,
  checkLimits,
  checkOptions,
  type Limit,
  MOST_ITEMS,
  type Values,
} from "../../src/options/check.ts";
import { OptionsError } from "../../src/options/problem.ts";
import { isList, truth, wholeNumber } from "../../src/options/schemas.ts";

const numbers = v.custom<readonly number[]>((value) => isList(value), "a list");

const SCHEMAS = {
  width: v.optional(wholeNumber(1), 3),
  depths: v.optional(numbers),
  quiet: v.optional(truth, false),
  extra: v.optional(v.custom<unknown>(() => true)),
};

const problemsOf = (options: unknown) => checkAll(SCHEMAS, options).problems;
const messagesOf = (options: unknown) => problemsOf(options).map(({ message }) => message);

const fail = (): never => {
  throw new Error("no\u001b[31m way");
};
const CANNOT = "cannot be read: no\\u001b[31m way";

Deno.test("checkOptions() completes options with defaults", () => {
  const defaults = { width: 3, depths: undefined, quiet: false, extra: undefined };
  assertEquals(checkOptions(SCHEMAS, {}), defaults);
  assertEquals(checkOptions(SCHEMAS, { width: undefined, quiet: true }), {
    ...defaults,
    quiet: true,
  });
});

Deno.test("checkOptions() throws an OptionsError with a line for each problem", () => {
  const wrong = { wdith: 1, quiet: 0, zebra: 5, depths: [], width: null };
  const error = assertThrows(() => checkOptions(SCHEMAS, wrong), OptionsError);
  assert(error instanceof RangeError);
  assertEquals(error.name, "OptionsError");
  assertEquals(error.problems.map(({ option }) => option), [
    "width",
    "depths",
    "quiet",
    "wdith",
    "zebra",
  ]);
  assertEquals(error.message.split("\n"), [
    "width: given null; allowed: a whole number from 1 up",
    "depths: given []; allowed: a list",
    "quiet: given 0; allowed: true or false",
    "unknown option wdith; did you mean width?",
    "unknown option zebra; the options are width, depths, quiet, extra",
  ]);
});

const LIMITS: readonly Limit<Values<typeof SCHEMAS>>[] = [
  {
    of: ["width", "quiet"],
    check: (o) => o.quiet ? { allowed: "at most 9, if quiet" } : undefined,
  },
  { of: ["depths", "width"], check: ({ width }) => ({ about: `{depths} of {width} ${width}` }) },
];

Deno.test("checkOptions() tells of limits that options do not fulfil together", () => {
  const messages = (options: object) =>
    assertThrows(() => checkOptions(SCHEMAS, options, LIMITS), OptionsError).message.split("\n");
  assertEquals(messages({ width: 5 }), ["depths of width 5"]);
  assertEquals(messages({ quiet: true, zebra: 5 }), [
    "width: given 3; allowed: at most 9, if quiet", // and depths' limit has a wrong option
    "unknown option zebra; the options are width, depths, quiet, extra",
  ]);
  assertEquals(messages({ depths: [], width: 10, quiet: true }), [
    "width: given 10; allowed: at most 9, if quiet",
    "depths: given []; allowed: a list",
  ]);
  assertEquals(messages({ width: 0, quiet: true }), [
    "width: given 0; allowed: a whole number from 1 up",
  ]);
  assertEquals(checkOptions(SCHEMAS, { width: 5 }, [LIMITS[0]!]).width, 5);
});

Deno.test("checkLimits() uses the words it is given", () => {
  const checked = checkAll(SCHEMAS, { width: 12, quiet: true });
  const words = { name: (option: string) => `--${option}`, given: { width: '"12"' } };
  const { value, problems } = checkLimits(SCHEMAS, checked, LIMITS, words);
  assertEquals([value, problems.map(({ message }) => message)], [
    undefined,
    ['--width: given "12"; allowed: at most 9, if quiet'],
  ]);
});

Deno.test("checkAll() tells which options can be used though others cannot", () => {
  const { value, valid } = checkAll(SCHEMAS, { width: 0, quiet: true, zebra: 5 });
  assertEquals([value, valid], [undefined, { depths: undefined, quiet: true, extra: undefined }]);
  const right = checkAll(SCHEMAS, { width: 5 });
  assertEquals(right.problems, []);
  assert(right.value === right.valid);
});

Deno.test("checkAll() says that an option that must be given is missing", () => {
  const { problems } = checkAll({ width: wholeNumber(1) }, {});
  const message = "width: given none; allowed: a whole number from 1 up";
  assertEquals(problems, [{ option: "width", message }]);
});

Deno.test("checkAll() uses the words it is given", () => {
  const words = {
    what: "flag",
    name: (option: string) => `--${option}`,
    given: { width: '"x\u0007" and "y"' },
  };
  const { problems } = checkAll(SCHEMAS, { width: NaN, quiet: 1, wdith: 1, zebra: 2 }, words);
  assertEquals(problems, [
    {
      option: "width",
      message: '--width: given "x\\u0007" and "y"; allowed: a whole number from 1 up',
    },
    { option: "quiet", message: "--quiet: given 1; allowed: true or false" },
    // didYouMean() does not know how flags are written: whoever reads flags says this themselves.
    { option: "wdith", message: "unknown flag --wdith; did you mean width?" },
    {
      option: "zebra",
      message: "unknown flag --zebra; the flags are width, depths, quiet, extra",
    },
  ]);
});

/** What is not a plain object, and how it is shown. */
const NO_OPTIONS: Readonly<Record<string, [unknown, string]>> = {
  undefined: [undefined, "undefined"],
  null: [null, "null"],
  "a text": ["width", '"width"'],
  "a list": [[], "[]"],
  "a function": [() => {}, "a function"],
  "a map": [new Map(), "an object of class Map"],
  "an instance of a class": [new (class Net {})(), "an object of class Net"],
  "an object that inherits its options": [Object.create({ width: 5 }), "an object of class Object"],
  "a proxy that throws when asked for its class": [
    new Proxy({}, { getPrototypeOf: fail }),
    "a value of type object that cannot be shown",
  ],
};
for (const [what, [options, shown]] of Object.entries(NO_OPTIONS)) {
  Deno.test(`checkAll() refuses ${what} in the place of options`, () => {
    const message = `options: given ${shown}; allowed: a plain object`;
    const { value, valid, problems } = checkAll(SCHEMAS, options);
    assertEquals([value, valid], [undefined, {}]);
    assertEquals(problems, [{ option: "options", message }]);
  });
}

Deno.test("checkAll() refuses a proxy that throws when asked for its keys", () => {
  const [message] = messagesOf(new Proxy({}, { ownKeys: fail }));
  assert(message!.startsWith("options: given "), message);
});

Deno.test("checkAll() takes an object without a prototype", () => {
  const options = Object.assign(Object.create(null), { width: 5 });
  assertEquals(checkOptions(SCHEMAS, options).width, 5);
});

Deno.test("checkAll() finds unknown options of any kind", () => {
  const options = { ["__proto__"]: 1, toString: 2, [Symbol("width")]: 3, "\u001b[2J": 4 };
  Object.defineProperty(options, "hidden", { value: 5 });
  const known = "the options are width, depths, quiet, extra";
  assertEquals(problemsOf(options), [
    { option: "__proto__", message: `unknown option __proto__; ${known}` },
    { option: "toString", message: `unknown option toString; ${known}` },
    { option: "\u001b[2J", message: `unknown option \\u001b[2J; ${known}` },
    { option: "hidden", message: `unknown option hidden; ${known}` },
    { option: "Symbol(width)", message: `unknown option Symbol(width); ${known}` },
  ]);
});

Deno.test("checkAll() does not take an option from the prototype of all objects", () => {
  const prototype = Object.prototype as { width?: number };
  prototype.width = 9;
  try {
    assertEquals(checkOptions(SCHEMAS, {}).width, 3);
  } finally {
    delete prototype.width;
  }
});

Deno.test("checkAll() tells of each option that cannot be read, and reads the others", () => {
  const options = {
    get width() {
      return fail();
    },
    depths: new Proxy([1], { get: fail }),
    quiet: new Proxy({}, { getPrototypeOf: fail }),
    extra: [[Object.defineProperty([1], 0, { get: fail })]],
    zebra: 1,
  };
  const { problems, valid } = checkAll(SCHEMAS, options);
  assertEquals(problems.map(({ message }) => message), [
    `width: ${CANNOT}`,
    `depths: ${CANNOT}`,
    `quiet: ${CANNOT}`,
    "unknown option zebra; the options are width, depths, quiet, extra",
  ]);
  assertEquals(Object.keys(valid), ["extra"]); // nobody looks so deep into it
});

Deno.test("checkAll() tells of a value that its schema cannot stand", () => {
  const { problems } = checkAll({ width: v.custom<number>(fail) }, { width: 1 });
  assertEquals(problems, [{ option: "width", message: `width: ${CANNOT}` }]);
});

Deno.test("checkAll() takes whatever an option throws", () => {
  for (const thrown of [undefined, Object.create(null), new Proxy({}, { getPrototypeOf: fail })]) {
    const options = {
      get width() {
        throw thrown;
      },
    };
    assertEquals(messagesOf(options).length, 1);
  }
});

Deno.test("checkAll() reads each option, and what is in it, once", () => {
  let [reads, itemReads] = [0, 0];
  const options = {
    get width() {
      return ++reads === 1 ? 5 : "something else";
    },
    depths: Object.defineProperty([0], 0, { get: () => ++itemReads === 1 ? 7 : "something else" }),
  };
  const { width, depths } = checkOptions(SCHEMAS, options);
  assertEquals([width, depths, reads, itemReads], [5, [7], 1, 1]);
});

Deno.test("checkAll() copies lists and objects, two levels deep", () => {
  const inner = { deep: { deeper: 1 } };
  const given = { depths: [1, 2], extra: { list: [1], inner } };
  const { depths, extra } = checkOptions(SCHEMAS, given);
  given.depths.push(3);
  given.extra.list.push(2);
  assertEquals(depths, [1, 2]);
  assertEquals(extra, { list: [1], inner });
  const copied = extra as typeof given.extra;
  assert(copied.inner !== inner);
  assert(copied.inner.deep === inner.deep);
});

Deno.test("checkAll() leaves instances of classes as they are", () => {
  const { signal } = new AbortController();
  assert(checkOptions(SCHEMAS, { extra: signal }).extra === signal);
});

Deno.test("checkAll() does not follow a list's own iterator, which may be endless", () => {
  const list = Object.assign([1, 2], {
    *[Symbol.iterator]() {
      for (;;) yield 1;
    },
  });
  assertEquals(checkOptions(SCHEMAS, { depths: list }).depths, [1, 2]);
});

Deno.test("checkAll() refuses lists that are too long to look through", () => {
  const tooLong = "given a longer list; allowed: a list of at most 16777216 items";
  const giant = new Array(2 ** 32 - 1);
  assertEquals(messagesOf({ depths: giant, extra: [new Array(MOST_ITEMS + 1)] }), [
    `depths: ${tooLong}`,
    `extra: ${tooLong}`,
  ]);
  // A list in a list in a list is left alone, and shown only in part.
  assertEquals(messagesOf({ width: [[giant]] }).length, 1);
  assert(messagesOf([giant])[0]!.length < 200);
});

Deno.test("checkAll() takes the longest list that it may", () => {
  const { depths } = checkOptions(SCHEMAS, { depths: new Array(MOST_ITEMS).fill(7) });
  assertEquals([depths!.length, depths!.at(-1)], [2 ** 24, 7]);
});

Deno.test("checkAll() refuses holes in a list", () => {
  assertEquals(messagesOf({ depths: new Array(2) }), [
    "depths: given [undefined,undefined]; allowed: a list",
  ]);
});
