/**
 * scripts/sweep.ts, except that the process kills itself by SIGKILL at a certain moment: just before the
 * nth time that it does something with a file. The first two arguments say which. Without a moment, "0",
 * it says in the end how often it did.
 */
import { main } from "../../scripts/main/sweep.ts";

/** What is done with files, and where those functions are. */
const OPERATIONS: Readonly<Record<string, object>> = {
  openSync: Deno,
  open: Deno,
  rename: Deno,
  remove: Deno,
  removeSync: Deno,
  writeSync: Deno.FsFile.prototype,
  write: Deno.FsFile.prototype,
  sync: Deno.FsFile.prototype,
};

const [operation, nth, ...args] = Deno.args as [string, string, ...string[]];
let times = 0;

for (const [name, owner] of Object.entries(OPERATIONS)) {
  const original: (...args: unknown[]) => unknown = Reflect.get(owner, name);
  Object.defineProperty(owner, name, {
    value(this: unknown, ...given: unknown[]) {
      if (name === operation && ++times === Number(nth)) {
        Deno.kill(Deno.pid, "SIGKILL");
        while (true); // it may take a moment
      }
      return original.apply(this, given);
    },
  });
}

const code = await main(args);
if (nth === "0") console.error(`${times} x ${operation}`);
Deno.exit(code);
