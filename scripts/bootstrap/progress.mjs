// @ts-check

const live = process.stderr.isTTY && !process.env['CI'];

/**
 * Does `work` and shows its name with the seconds it took, on stderr. On a terminal the seconds run; elsewhere a line says
 * that it began and another that it ended.
 * @template T
 * @param {string} name
 * @param {(note: (text: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const began = Date.now();
  let text = name;
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  const draw = () => process.stderr.write(`\r\x1b[2K… ${text}  ${seconds()}`);
  const note = (/** @type {string} */ more) => {
    text = more;
    if (!live) process.stderr.write(`… ${text}\n`);
  };
  const timer = live ? setInterval(draw, 200) : undefined;
  if (live) draw();
  else process.stderr.write(`… ${name}\n`);
  let mark = '✗';
  try {
    const result = await work(note);
    mark = '✓';
    return result;
  } finally {
    clearInterval(timer);
    process.stderr.write(`${live ? '\r\x1b[2K' : ''}${mark} ${name}  ${seconds()}\n`);
  }
}
