/**
 * The part of parseArgs that gradflow calls: every flag is text or a switch, text flags collect.
 */
export declare function parseArgs(
  args: string[],
  options: {
    string: readonly string[];
    boolean: readonly string[];
    collect: readonly string[];
    unknown: (arg: string, key?: string, value?: unknown) => unknown;
  },
): { _: (string | number)[]; [flag: string]: unknown };
