import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renderContracts } from './contracts/render.ts';

const ROOT = join(import.meta.dirname, '..', 'contracts');

const committed = (): string[] => {
  try {
    return readdirSync(ROOT, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(ROOT.length + 1)
          .replaceAll('\\', '/'),
      );
  } catch {
    return [];
  }
};

const files = renderContracts();
const stale = committed().filter((path) => !files.has(path));

if (process.argv.includes('--check')) {
  const drifted = [...files]
    .filter(([path, text]) => !committed().includes(path) || readFileSync(join(ROOT, path), 'utf8') !== text)
    .map(([path]) => path);
  for (const path of [...drifted, ...stale])
    process.stderr.write(`core/contracts/${path} is not what \`npm run gen\` writes\n`);
  process.exitCode = drifted.length + stale.length > 0 ? 1 : 0;
} else {
  for (const path of stale) rmSync(join(ROOT, path));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
  process.stderr.write(`${files.size} files in core/contracts\n`);
}
