/** scripts/sweep.ts, except that the first argument names its workers' module, in this directory. */
import { main } from "../../scripts/main/sweep.ts";

const [module, ...args] = Deno.args;
Deno.exit(await main(args, import.meta.resolve(`./${module}`)));
