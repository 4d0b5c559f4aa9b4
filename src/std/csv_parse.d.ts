export declare function parse(input: string): string[][];
export declare function parse(
  input: string,
  options: { skipFirstRow: true },
): Record<string, string>[];
