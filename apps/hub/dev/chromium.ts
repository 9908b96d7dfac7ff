import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

/**
 * A real Chromium without root: `CHROMIUM_BINARY`, or the one of the npm package, with the libraries that come with it where
 * the machine lacks them.
 */
export async function openChromium(): Promise<Browser> {
  const own = process.env['CHROMIUM_BINARY'];
  const executablePath = own ?? (await sparticuz.executablePath());
  const libraries = own === undefined && lacks(executablePath) ? libraryFolder() : null;
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--headless=shell',
      '--disable-gpu',
      '--font-render-hinting=none',
      '--disable-dev-shm-usage',
    ],
    env: {
      ...(process.env as Record<string, string>),
      // Under the locale C it names a language that no page can read.
      LANG: 'en_US.UTF-8',
      ...(libraries === null ? {} : { LD_LIBRARY_PATH: libraries }),
    },
  });
}

function lacks(binary: string): boolean {
  try {
    return /not found/.test(execFileSync('ldd', [binary], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}

/** NSS and what it needs, unpacked once. */
function libraryFolder(): string {
  const folder = join(tmpdir(), 'varai-chromium-libraries');
  const done = join(folder, 'lib');
  if (existsSync(done)) return done;
  mkdirSync(folder, { recursive: true });
  const packed = join(
    dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')),
    '..',
    '..',
    'bin',
    'al2023.tar.br',
  );
  const archive = join(folder, 'libraries.tar');
  writeFileSync(archive, brotliDecompressSync(readFileSync(packed)));
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  return done;
}
