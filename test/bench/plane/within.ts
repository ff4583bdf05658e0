/** What a promise gives. @throws Error with what was waited for when it does not come in time; `milliseconds` > 0. */
export async function within<Value>(
  promise: Promise<Value>,
  milliseconds: number,
  what: () => string,
): Promise<Value> {
  let timer: NodeJS.Timeout | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no ${what()} within ${milliseconds / 1000} s`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}
