/** Gives up a sweep that would take minutes, and prints why it ended. */
import { sweep } from "@gradflow/gradflow";

const controller = new AbortController();
setTimeout(() => controller.abort("that is enough"), 1000);
try {
  await sweep({ seeds: { from: 0, to: 99_999_999 } }, { workers: 2, signal: controller.signal });
} catch (reason) {
  console.log(reason);
}
