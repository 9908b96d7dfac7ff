import { defineConfig } from 'vite';

/** Hashed, immutable assets below `/dashboard/`; no inline script or style, so that the strictest policy holds. */
export default defineConfig({
  base: '/dashboard/',
  esbuild: { jsx: 'automatic' },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
