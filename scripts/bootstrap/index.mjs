// @ts-check
import { build, isBuilt } from './build.mjs';
import { install, isInstalled } from './install.mjs';
import { checkOuterNode } from './node.mjs';
import { inTurn } from './turn.mjs';

/** Brings a checkout, bare or stale, to where it can run: packages, then build. Costs a few milliseconds when nothing changed. */
export async function bootstrap({ withBuild = true } = {}) {
  checkOuterNode();
  if (isInstalled() && (!withBuild || isBuilt())) return;
  await inTurn(async () => {
    if (!isInstalled()) await install();
    if (withBuild && !isBuilt()) await build();
  });
}
