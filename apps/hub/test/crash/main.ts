import { ServerProblem } from '../../dev/servers/index.ts';
import { readOptions, USAGE, type CrashOptions } from './options.ts';
import { crashTest, isGood, longestMs, type CrashReport } from './run.ts';
import { circumstances } from './straggler.ts';

const began = Date.now();
const say = (line: string): void => {
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
};

const SHOWN = 20;

function tell(report: CrashReport, options: CrashOptions): void {
  const { findings } = report;
  say(`looked at ${[...findings.looked].map(([what, times]) => `${times} ${what}`).join(', ')}`);
  for (const finding of findings.list.slice(0, SHOWN)) {
    say(
      `✗ ${finding.verdict}: ${finding.about} · ${finding.field}\n          shown   ${JSON.stringify(finding.shown)}\n          right   ${JSON.stringify(finding.allowed)}`,
    );
  }
  if (findings.list.length > SHOWN) say(`… and ${findings.list.length - SHOWN} more`);
  for (const fault of report.faults.slice(0, SHOWN)) say(`✗ ${fault}`);
  if (report.stepsMissed.length > 0) say(`✗ never killed at ${report.stepsMissed.join(', ')}`);
  if (report.pending > 0) say(`✗ ${report.pending} events were never applied`);
  for (const slow of report.stragglers)
    say(`took ${slow.lateMs} ms: ${slow.about}, ${circumstances(slow, report.outages)}`);
  if (report.folder !== null) say(`data and logs are in ${report.folder}`);
  say(
    isGood(report)
      ? '✓ nothing lost, nothing doubled, nothing different'
      : `✗ repeat with --seed ${options.seed} --events ${options.events} --kills ${options.kills} --members ${options.members} --dedupe ${options.dedupe ? 'on' : 'off'}`,
  );
}

const lineOf = (report: CrashReport, options: CrashOptions): object => ({
  events: report.events,
  kills: report.outages.filter(({ how, step }) => how === 'killed' && step === null).length,
  killPoints: new Set(report.outages.flatMap(({ step }) => (step === null ? [] : [step]))).size,
  lost: report.findings.count('lost') + report.pending,
  doubled: report.findings.count('doubled'),
  different: report.findings.count('different'),
  awaitingReadBack: report.findings.tossed.size,
  ...(report.certificates === null ? {} : { certificates: report.certificates, dropped: report.dropped }),
  longestStragglerMs: longestMs(report),
  seed: options.seed,
  members: options.members,
  dedupe: options.dedupe,
  seconds: report.seconds,
});

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(USAGE);
    return 0;
  }
  const report = await crashTest(options, say);
  tell(report, options);
  const line = lineOf(report, options);
  const text = Object.entries(line).map(([name, value]) => `${name} ${String(value)}`);
  process.stdout.write(`${options.json ? JSON.stringify(line) : text.join('  ')}\n`);
  return isGood(report) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof RangeError || (error instanceof TypeError && 'code' in error))
    process.stderr.write(`${error.message}\n\n${USAGE}`);
  else if (error instanceof ServerProblem) process.stderr.write(`${error.message}\n`);
  else throw error;
  process.exitCode = 2;
}
