import { assertEquals, assertRejects } from "@std/assert";
import { complain, say, sayDone } from "../../scripts/command/speak.ts";
import { callCommand } from "../helpers/commands.ts";

/** Says something to a stdout that writes as it is told. */
async function sayTo(
  write: (bytes: Uint8Array) => Promise<number>,
  say: () => Promise<void>,
): Promise<void> {
  const { stdout } = Deno;
  const old = stdout.write;
  stdout.write = write;
  try {
    await say();
  } finally {
    stdout.write = old;
  }
}

/** What a command says. */
async function said(
  speak: () => Promise<void>,
): Promise<readonly [stdout: string, stderr: string]> {
  const { stdout, stderr } = await callCommand(async () => {
    await speak();
    return 0;
  });
  return [stdout, stderr];
}

Deno.test("say() keeps lines, complain() makes one of them", async () => {
  assertEquals(await said(() => say("a\n  b\x1b")), ["a\n  b\\u001b\n", ""]);
  assertEquals(await said(() => complain("a\n  b\x1b")), ["", "a b\\u001b\n"]);
});

Deno.test("say() writes all of a text, whatever the stream takes at a time and however often it is full", async () => {
  let text = "";
  let turn = 0;
  const write = (bytes: Uint8Array) => {
    if (turn++ % 2 === 0) return Promise.reject(new Deno.errors.WouldBlock("full"));
    text += String.fromCharCode(...bytes.subarray(0, 3));
    return Promise.resolve(Math.min(3, bytes.length));
  };
  await sayTo(write, () => say("one two three"));
  assertEquals(text, "one two three\n");
});

Deno.test("say() gives up a reader that does not read once its signal is aborted", async () => {
  const controller = new AbortController();
  const never = () => {
    controller.abort(new Error("enough"));
    return new Promise<number>(() => {});
  };
  const full = () => Promise.reject(new Deno.errors.WouldBlock("full"));
  for (const write of [never, full]) {
    const error = await assertRejects(
      () => sayTo(write, () => say("text", controller.signal)),
      Error,
    );
    assertEquals(error.message, "enough");
  }
});

Deno.test("say() and sayDone() tell that stdout takes no more, complain() does not", async () => {
  const gone = () => Promise.reject(new Error("it is gone"));
  const error = await assertRejects(() => sayTo(gone, () => say("text")), Error);
  assertEquals(error.message, "stdout cannot be written to: it is gone");
  const done = await assertRejects(() => sayTo(gone, () => sayDone("text")), Error);
  assertEquals(
    done.message,
    "all is written; only the summary is not: stdout cannot be written to: it is gone",
  );
  const { stderr } = Deno;
  const old = stderr.write;
  stderr.write = gone;
  try {
    await complain("text");
  } finally {
    stderr.write = old;
  }
});
