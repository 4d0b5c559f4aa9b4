export declare function stringify(
  data: readonly object[],
  options: { columns: readonly string[]; headers?: boolean },
): string;
