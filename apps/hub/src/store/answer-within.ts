/** The answer, or after `withinMs` a rejection by what `silence` makes. Nothing is called off: an answer that comes later is dropped. */
export async function answerWithin<T>(
  answer: Promise<T>,
  withinMs: number,
  silence: () => Error,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(silence()), withinMs);
  });
  try {
    return await Promise.race([answer, silent]);
  } finally {
    clearTimeout(timer);
  }
}
