export declare class CsvStringifyStream extends TransformStream<Record<string, unknown>, string> {
  constructor(options: { columns: readonly string[] });
}
