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
