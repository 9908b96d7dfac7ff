import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Step } from '../../src/observe/steps.ts';
import { endWithUs } from '../../dev/servers/index.ts';
import type { Outage } from './outage.ts';

/** The service in one process, or its answering and its working part each in one of their own. */
export type Layout = 'together' | 'apart';

/** `CRASH_AT` of a process: the step, and after how many times. */
export interface Armed {
  readonly step: Step;
  readonly nth: number;
}

export interface HubOptions {
  /** Environment of every process, without `ROLES` and `CRASH_AT`. */
  readonly env: Readonly<Record<string, string>>;
  /** For logs, and for what is compiled. */
  readonly folder: string;
  readonly onOutage: (outage: Outage) => void;
  /** Something that should not happen: a process that ends by itself, or not in order when it is told to. */
  readonly onFault: (fault: string) => void;
}

type Role = 'hub' | 'api' | 'worker';

const LAYOUTS: Readonly<Record<Layout, readonly Role[]>> = { together: ['hub'], apart: ['api', 'worker'] };
const ROLES: Readonly<Record<Role, string>> = {
  hub: 'api,worker,scheduler',
  api: 'api',
  worker: 'worker,scheduler',
};
const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const UP = /"msg":"(?:listening|started)"/;
const START_TIMEOUT_MS = 30_000;
const RESTART_PAUSE_MS = 100;
const DRAIN_TIMEOUT_MS = 15_000;

interface Running {
  readonly child: ChildProcess;
  readonly armed: Armed | null;
  readonly gone: Promise<void>;
  /** Its end is our doing. */
  isExpected: boolean;
}

/** The hub from source as child processes, as a supervisor keeps them: whatever ends is started again at once, until `stop`. */
export class HubProcesses {
  readonly #options: HubOptions;
  readonly #running = new Map<Role, Running>();
  /** Steps at which a process died whose successor serves. */
  readonly #recovered = new Set<Step>();
  #layout: Layout = 'together';
  #next: Armed | null = null;
  #isStopping = false;
  #count = 0;
  /** Starts and stops of one role, one after the other. */
  readonly #line = new Map<Role, Promise<void>>();

  constructor(options: HubOptions) {
    this.#options = options;
  }

  get layout(): Layout {
    return this.#layout;
  }

  /** The next process to be started that can reach the step dies there. */
  arm(armed: Armed | null): void {
    this.#next = armed;
  }

  /** Has the source compiled once, so that each start after a kill is a quick one. */
  async warmUp(): Promise<void> {
    // Without a database it ends as soon as it has loaded everything; what was compiled is kept when a process ends in order.
    const child = spawn(process.execPath, ['--conditions=@varai/source', MAIN], {
      env: this.#environment({ MONGODB_URI: '' }),
      stdio: 'ignore',
    });
    await new Promise<void>((resolve) => child.once('exit', () => resolve()));
  }

  async start(layout: Layout): Promise<void> {
    this.#layout = layout;
    await Promise.all(LAYOUTS[layout].map((role) => this.#inLine(role, () => this.#launch(role))));
  }

  /** Where no running process is going to die at this step, the one that could is told to drain and started again for it. */
  async ensureArmed(armed: Armed): Promise<void> {
    await this.#settled();
    if (
      this.#recovered.has(armed.step) ||
      [...this.#running.values()].some((each) => each.armed?.step === armed.step)
    )
      return;
    this.arm(armed);
    await this.restart(LAYOUTS[this.#layout].find((each) => reaches(each, armed.step)) as Role);
  }

  /** Tells a process to drain; resolves when its successor serves. */
  async restart(role: Role): Promise<void> {
    const killedMs = Date.now();
    await this.#inLine(role, async () => {
      await this.#end(role, 'SIGTERM');
      await this.#launch(role);
    });
    this.#options.onOutage({ part: role, how: 'drained', step: null, killedMs, backMs: Date.now() });
  }

  /** Kills -9 all of the hub; resolves when it serves again, in this layout. */
  async killAll(layout: Layout): Promise<void> {
    await this.#settled();
    const killedMs = Date.now();
    await Promise.all([...this.#running.keys()].map((role) => this.#end(role, 'SIGKILL')));
    await this.start(layout);
    this.#options.onOutage({ part: 'hub', how: 'killed', step: null, killedMs, backMs: Date.now() });
  }

  /** Kills -9 the process that answers, or the one that works; resolves when its successor serves. */
  async kill(part: 'api' | 'worker'): Promise<void> {
    await this.#settled();
    const role = this.#layout === 'together' ? 'hub' : part;
    const killedMs = Date.now();
    await this.#inLine(role, async () => {
      await this.#end(role, 'SIGKILL');
      await this.#launch(role);
    });
    this.#options.onOutage({ part: role, how: 'killed', step: null, killedMs, backMs: Date.now() });
  }

  /** Resolves once the hub has died at the step and serves again; false after `timeoutMs`. */
  async untilCrashed(step: Step, timeoutMs: number): Promise<boolean> {
    const end = Date.now() + timeoutMs;
    while (!this.#recovered.has(step) && Date.now() < end) await sleep(20);
    return this.#recovered.has(step);
  }

  /** Tells all to drain, and waits for it. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#settled();
    await Promise.all([...this.#running.keys()].map((role) => this.#end(role, 'SIGTERM')));
  }

  async #settled(): Promise<void> {
    await Promise.all(this.#line.values());
  }

  #inLine(role: Role, work: () => Promise<void>): Promise<void> {
    const turn = (this.#line.get(role) ?? Promise.resolve()).then(work);
    this.#line.set(
      role,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async #end(role: Role, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const running = this.#running.get(role);
    if (running === undefined) return;
    const { child, gone } = running;
    running.isExpected = true;
    this.#running.delete(role);
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), DRAIN_TIMEOUT_MS);
    await gone;
    clearTimeout(late);
    if (signal === 'SIGTERM' && child.exitCode !== 0)
      this.#options.onFault(`${role} was told to drain and ended with ${endOf(child)}`);
  }

  /** Starts the process until one serves: while the database is away it ends with an error. */
  async #launch(role: Role): Promise<void> {
    const crashes: { readonly step: Step; readonly killedMs: number }[] = [];
    while (!this.#isStopping) {
      const running = this.#spawn(role);
      const isUp = await Promise.race([
        running.up,
        running.gone.then(() => false),
        sleep(START_TIMEOUT_MS, false, { ref: false }),
      ]);
      if (isUp) {
        this.#running.set(role, running);
        void running.gone.then(() => this.#ended(role, running));
        break;
      }
      // A worker may die at its step while the rest of the hub is still starting.
      if (running.armed !== null && running.child.signalCode === 'SIGKILL')
        crashes.push({ step: running.armed.step, killedMs: Date.now() });
      else if (this.#next === null && running.armed !== null) this.#next = running.armed;
      running.child.kill('SIGKILL');
      await running.gone;
      await sleep(RESTART_PAUSE_MS);
    }
    for (const { step, killedMs } of crashes) this.#back(role, step, killedMs);
  }

  #spawn(role: Role): Running & { readonly up: Promise<boolean> } {
    const armed = this.#next !== null && reaches(role, this.#next.step) ? this.#next : null;
    if (armed !== null) this.#next = null;
    const env = this.#environment({
      ROLES: ROLES[role],
      ...(armed === null ? {} : { CRASH_AT: `${armed.step}#${armed.nth}` }),
    });
    const child = spawn(process.execPath, ['--conditions=@varai/source', MAIN], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid === undefined) throw new Error('the hub could not be started');
    const release = endWithUs(child.pid);
    this.#count += 1;
    const log = createWriteStream(
      join(
        this.#options.folder,
        'logs',
        `${String(this.#count).padStart(3, '0')}-${role}${armed === null ? '' : `-${armed.step}`}.log`,
      ),
    );
    child.stderr.pipe(log, { end: false });
    const up = new Promise<boolean>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        log.write(`${line}\n`);
        if (UP.test(line)) resolve(true);
      });
    });
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    void gone.then(release);
    child.once('close', () => log.end());
    return { child, armed, gone, up, isExpected: false };
  }

  #environment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    return {
      ...process.env,
      NODE_COMPILE_CACHE: join(this.#options.folder, 'compiled'),
      ...this.#options.env,
      ...own,
    };
  }

  #ended(role: Role, running: Running): void {
    if (this.#running.get(role) === running) this.#running.delete(role);
    if (running.isExpected || this.#isStopping) return;
    const { child, armed } = running;
    const killedMs = Date.now();
    const isStep = armed !== null && child.signalCode === 'SIGKILL';
    if (!isStep) this.#options.onFault(`${role} ended by itself: ${endOf(child)}`);
    void this.#inLine(role, () => this.#launch(role)).then(() => {
      if (isStep) this.#back(role, armed.step, killedMs);
    });
  }

  #back(role: Role, step: Step, killedMs: number): void {
    this.#recovered.add(step);
    this.#options.onOutage({ part: role, how: 'killed', step, killedMs, backMs: Date.now() });
  }
}

const reaches = (role: Role, step: Step): boolean =>
  role === 'hub' || role === (step.startsWith('ingest.') ? 'api' : 'worker');

const endOf = (child: ChildProcess): string => child.signalCode ?? `exit code ${child.exitCode}`;
