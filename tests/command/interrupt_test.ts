import { assertEquals, assertMatch } from "@std/assert";
import { Interrupt } from "../../scripts/command/interrupt.ts";

Deno.test("Interrupt listens to the signals that end a process, until it is disposed of", () => {
  const { addSignalListener, removeSignalListener } = Deno;
  const listeners = new Map<string, () => void>();
  Deno.addSignalListener = (name, listener) => void listeners.set(name, listener);
  Deno.removeSignalListener = (name, listener) => {
    if (listeners.get(name) === listener) listeners.delete(name);
  };
  try {
    const interrupt = new Interrupt();
    const names = [...listeners.keys()].filter((name) => name !== "SIGHUP");
    assertEquals(
      names,
      Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"],
    );
    assertEquals(interrupt.signal.aborted, false);
    listeners.get(names[1]!)!();
    assertMatch(interrupt.signal.reason.message, /^ended by SIG(TERM|BREAK)$/);
    interrupt[Symbol.dispose]();
    assertEquals(listeners.size, 0);
  } finally {
    Deno.addSignalListener = addSignalListener;
    Deno.removeSignalListener = removeSignalListener;
  }
});
