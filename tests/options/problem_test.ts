import { assert, assertEquals } from "@std/assert";
import {
  isPlainObject,
  messageOf,
  notAllowed,
  printable,
  show,
  valueProblem,
} from "../../src/options/problem.ts";

class Net {
  readonly size = 3;
}

const throwing = {
  get width() {
    throw new Error("no");
  },
};

const itself: Record<string, unknown> = { a: 1 };
itself["b"] = itself;

const hostile = new Proxy({}, {
  getPrototypeOf: () => {
    throw new Error("no");
  },
});

/** Values as they are shown. */
const SHOWN: readonly [unknown, string][] = [
  [undefined, "undefined"],
  [null, "null"],
  [true, "true"],
  [1.5, "1.5"],
  [NaN, "NaN"],
  [-Infinity, "-Infinity"],
  [5n, "5n"],
  ["a", '"a"'],
  ['say "a"\n', '"say \\"a\\"\\n"'],
  [() => {}, "a function"],
  [Symbol("a"), "a symbol"],
  [[], "[]"],
  [[1, NaN, "a", undefined, 2n, [null]], '[1,NaN,"a",undefined,2n,[null]]'],
  [new Array(2), "[undefined,undefined]"],
  [{}, "{}"],
  [{ from: 5, "to\u001b": [4], f: Net }, '{"from":5,"to\\u001b":[4],"f":a function}'],
  [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  [new Net(), "an object of class Net"],
  [new Map([[1, 2]]), "an object of class Map"],
  [new Float64Array(3), "an object of class Float64Array"],
  [new Date(0), "an object of class Date"],
  [new RangeError("too\u001b much"), "an error: too\\u001b much"],
  [throwing, "a value of type object that cannot be shown"],
  [[throwing], "a value of type object that cannot be shown"],
  [hostile, "a value of type object that cannot be shown"],
  [Object.create(Object.create(null)), "a value of type object that cannot be shown"],
];
for (const [value, text] of SHOWN) {
  Deno.test(`show() shows ${text}`, () => assertEquals(show(value), text));
}

Deno.test("show() shows 120 characters of what is longer", () => {
  assertEquals(show("x".repeat(118)), `"${"x".repeat(118)}"`);
  assertEquals(show("x".repeat(119)), `"${"x".repeat(119)}...`);
  assertEquals(show("x".repeat(1_000_000)), `"${"x".repeat(119)}...`);
  const zeros = Array(1000).fill(0);
  assertEquals(show(zeros), `[${"0,".repeat(59)}0...`);
  assertEquals(show("\u0000".repeat(100)), `"${"\\u0000".repeat(19)}\\u000...`);
});

Deno.test("show() cuts a value that contains itself", () => {
  const text = show(itself);
  assert(text.startsWith('{"a":1,"b":{"a":1,"b":{"a":1,'), text);
  assertEquals(text.length, 123);
});

Deno.test("show() does not go through all of a giant value", () => {
  assertEquals(show(new Array(2 ** 32 - 1)).length, 123);
  assertEquals(show({ a: "x".repeat(1000), b: ["x".repeat(2 ** 28)] }).length, 123);
  let nested: unknown = 1;
  for (let i = 0; i < 100_000; i++) nested = [nested];
  assertEquals(show(nested), `${"[".repeat(120)}...`);
});

Deno.test("show() reads no more of a value than it shows", () => {
  let reads = 0;
  const list = new Proxy(new Array(1_000_000), {
    get: (target, key) => key === "length" ? target.length : (reads++, 0),
  });
  show(list);
  assert(reads < 130, `${reads}`);
});

Deno.test("printable() escapes what would steer a terminal, and nothing else", () => {
  assertEquals(printable("a\u001b[31m\r\n\t\u0007"), "a\\u001b[31m\\r\\n\\t\\u0007");
  assertEquals(
    printable("\u007f\u009b31m\u202eabc\u2028\u200b"),
    "\\u{7f}\\u{9b}31m\\u{202e}abc\\u{2028}\\u{200b}",
  );
  assertEquals(printable("\ud800 \u{e0001}"), "\\ud800 \\u{e0001}");
  const plain = 'Zürich, "naïve" \\ 日本 \u{1f600} \u{1f469}\u200d\u{1f680} a b';
  assertEquals(printable(plain), plain);
  const once = printable("\u001b\n");
  assertEquals(printable(once), once);
});

Deno.test("notAllowed() makes a line that does not steer a terminal", () => {
  assertEquals(notAllowed("w\u001b", "1\n2", "3"), "w\\u001b: given 1\\n2; allowed: 3");
  const message = "w\\u001b: given 1; allowed: 3";
  assertEquals(valueProblem("w\u001b", "1", "3"), { option: "w\u001b", message });
});

Deno.test("isPlainObject() takes objects as literals make them", () => {
  for (const value of [{}, { a: 1 }, Object.create(null)]) assert(isPlainObject(value));
  for (const value of [undefined, null, 1, "", [], new Map(), new Net(), () => {}]) {
    assert(!isPlainObject(value));
  }
});

Deno.test("messageOf() says what was thrown, whatever it is", () => {
  assertEquals(messageOf(new RangeError("too\nmuch")), "too\nmuch");
  assertEquals(messageOf("a text"), "a text");
  assertEquals(messageOf(undefined), "undefined");
  assertEquals(messageOf(Symbol("a")), "Symbol(a)");
  assertEquals(messageOf({ message: "no error" }), "[object Object]");
  assertEquals(messageOf(Object.create(null)), "{}");
  assertEquals(messageOf(hostile), "a value of type object that cannot be shown");
  assertEquals(messageOf(Object.assign(new Error(), { message: 3 })), "3");
});
