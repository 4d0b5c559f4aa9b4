/** Ends a sweep when its first nets are measured, and prints why it ended. */
import { sweep } from "@gradflow/gradflow";

const controller = new AbortController();
const { signal } = controller;
const running = sweep({ seeds: { from: 0, to: 99_999 } }, { workers: 2, signal });
try {
  for await (const _ of running) controller.abort("that is enough");
} catch (reason) {
  console.log(reason);
}
