/** scripts/sweep.ts, except that the first argument names its workers' module, in this directory. */
import { start } from "../../scripts/command/start.ts";

const [module, ...args] = Deno.args;
const worker = import.meta.resolve(`./${module}`);
await start("sweep", import.meta.resolve("../../scripts/main/sweep.ts"), [args, worker]);
