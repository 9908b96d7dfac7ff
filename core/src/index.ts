export { canonical, isObject, parseExact } from './json.ts';
export type { Json, JsonObject } from './json.ts';
export { fail, ok } from './result.ts';
export type { Issue, Result } from './result.ts';
