/** Whether the file of that inode is still at the path, and not another or none. */
export function isAt(inode: number | null, path: string): boolean {
  try {
    return Deno.statSync(path).ino === inode;
  } catch {
    return false;
  }
}
