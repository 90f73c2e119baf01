/** Waits until something is true; false when it does not come true in time. */
export async function within(milliseconds: number, isTrue: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + milliseconds;
  for (;;) {
    if (await isTrue()) return true;
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
