/** The ways in which a worker can die of itself. */
export const DEATHS = {
  "an error nobody caught": () => {
    setTimeout(() => {
      throw new Error("nobody caught this");
    });
  },
  "a rejection nobody caught": () => {
    Promise.reject(new Error("nobody caught that"));
  },
  "self.close()": () => self.close(),
  "Deno.exit()": () => Deno.exit(3),
} as const;

/** One of them. */
export type Death = keyof typeof DEATHS;

/** Another way: before it can be called. */
export const AT_START = "an error at the top level";

/** How workers die, and the directory where each death leaves a file. */
interface Fate {
  readonly how: string;
  readonly dir: string;
}

const VARIABLE = "GRADFLOW_TEST_DEATH";

/** Tells the workers that are started from now on, here or by processes started here. */
export function announceDeath(fate: Fate): void {
  Deno.env.set(VARIABLE, JSON.stringify(fate));
}

/** What was announced. */
export function deathFromEnvironment(): Fate {
  return JSON.parse(Deno.env.get(VARIABLE) ?? '{"how":"","dir":""}');
}
