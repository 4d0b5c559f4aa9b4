/**
 * An engine worker that dies in the middle of units, a few times in all. The environment says how, and
 * names a directory in which each death leaves a file. (Not its address: an address with other
 * parameters is another module, to be type-checked anew.)
 */
import { exposeToPool } from "../../src/pool/worker.ts";
import { join } from "node:path";
import { loadEngine } from "../../src/engine/engines.ts";
import { measureUnit, type SweepWorker } from "../../src/sweep/unit.ts";
import { AT_START, type Death, deathFromEnvironment, DEATHS } from "./deaths.ts";

const { how, dir } = deathFromEnvironment();

/** Who does not even start may hit the same unit each time, which is tried three times. */
const MOST_DEATHS = how === AT_START ? 2 : 3;

/** Whether this worker is to die, which then is known to all. */
function fate(): boolean {
  for (let i = 1; i <= MOST_DEATHS; i++) {
    try {
      Deno.writeTextFileSync(join(dir, `${i}`), how, { createNew: true });
      return true;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
  return false;
}

if (how === AT_START && fate()) throw new Error("it does not even start");

let units = 0;

const worker: SweepWorker = {
  async measure(task) {
    if (how in DEATHS && ++units > 2 && fate()) {
      DEATHS[how as Death]();
      return await new Promise(() => {});
    }
    return await measureUnit(await loadEngine(task.engine), task);
  },
};

exposeToPool(worker);
