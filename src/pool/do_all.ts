/**
 * Does tasks in their order, a few at a time; results arrive in any order.
 *
 * @param tasks The tasks.
 * @param atOnce How many are done at a time. The next one begins when one of them is done.
 * @param call Does a task.
 * @param onResult Takes each result as it arrives. If it throws, no more tasks are begun.
 * @throws The first error of call or onResult.
 */
export async function doAll<Task, Result>(
  tasks: Iterable<Task>,
  atOnce: number,
  call: (task: Task) => Promise<Result>,
  onResult: (task: Task, result: Result) => void,
): Promise<void> {
  const iterator = tasks[Symbol.iterator]();
  let failed = false;
  const doSome = async () => {
    try {
      while (!failed) {
        const next = iterator.next();
        if (next.done) return;
        const result = await call(next.value);
        if (!failed) onResult(next.value, result);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, doSome));
}
