import { SETTINGS, type Setting, type SettingKey } from '../src/config.ts';

const INTRODUCTION = `# Configuration

<!-- Generated from apps/hub/src/config.ts by \`npm run gen\`; change it there. -->

The hub is configured by environment variables. They are read once, at the start; what is wrong stops the start with one sentence that
names the variable. An empty variable counts as not set.
`;

const section = (key: SettingKey, setting: Setting<unknown>): string => `
## ${key}

${setting.meaning}

- **Default:** ${setting.default === null ? 'not set' : `\`${setting.default}\``}
- **Takes:** ${setting.expects}${setting.isSecret === true ? ' (never shown or logged)' : ''}
- **Risk:** ${setting.risk}
`;

const TOGETHER = `
## What must fit together

- \`MONGODB_URI\`, or both \`MONGODB_URI_EU\` and \`MONGODB_URI_NA\`.
- Where the regions have a MongoDB each, they do not share one Redis.
- \`POOL_MIN\` is not above \`POOL_MAX\`.
- \`DEDUPE=off\` and \`CRASH_AT\` are refused where \`NODE_ENV\` is \`production\`.
`;

/** The whole page as Markdown. */
export const configurationPage = (): string =>
  INTRODUCTION +
  (Object.keys(SETTINGS) as SettingKey[]).map((key) => section(key, SETTINGS[key])).join('') +
  TOGETHER;
