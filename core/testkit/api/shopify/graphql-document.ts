/** A field that was asked for. `on`: the type that an inline fragment around it names. */
export interface Field {
  readonly name: string;
  /** The name of its answer. */
  readonly as: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly fields: readonly Field[];
  readonly on: string | null;
}

export interface Operation {
  readonly kind: 'query' | 'mutation';
  readonly fields: readonly Field[];
}

/** What a GraphQL server says of a text that it cannot read. */
export class GraphqlProblem extends Error {}

const TOKEN =
  /[\s,]+|#[^\n]*|\.{3}|"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|[!$()[\]{}:=@|&]/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw new GraphqlProblem('syntax error: unexpected character');
    if (!/^[\s,#]/.test(match[0])) tokens.push(match[0]);
  }
  return tokens;
}

/**
 * One operation without named fragments and directives, its variables filled in: what clients of the Admin API send. Throws
 * GraphqlProblem on anything else.
 */
export function readOperation(text: string, variables: Readonly<Record<string, unknown>>): Operation {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (): string => tokens[at] ?? '';
  const next = (): string => {
    const token = tokens[at++];
    if (token === undefined) throw new GraphqlProblem('syntax error: unexpected end of file');
    return token;
  };
  const expect = (token: string): void => {
    const found = next();
    if (found !== token) throw new GraphqlProblem(`syntax error: expected "${token}", found "${found}"`);
  };
  const name = (): string => {
    const token = next();
    if (!/^[A-Za-z_]/.test(token))
      throw new GraphqlProblem(`syntax error: expected a name, found "${token}"`);
    return token;
  };

  const value = (): unknown => {
    const token = next();
    if (token === '$') {
      const variable = name();
      return variables[variable] ?? defaults.get(variable);
    }
    if (token === '[') {
      const list: unknown[] = [];
      while (peek() !== ']') list.push(value());
      at++;
      return list;
    }
    if (token === '{') {
      const object: Record<string, unknown> = {};
      while (peek() !== '}') {
        const key = name();
        expect(':');
        object[key] = value();
      }
      at++;
      return object;
    }
    if (token.startsWith('"""')) return token.slice(3, -3);
    if (token.startsWith('"')) return JSON.parse(token) as string;
    if (/^[-\d]/.test(token)) return Number(token);
    if (token === 'true' || token === 'false') return token === 'true';
    return token === 'null' ? null : token;
  };
  const args = (): Record<string, unknown> => {
    const out: Record<string, unknown> = {};
    if (peek() !== '(') return out;
    at++;
    while (peek() !== ')') {
      const key = name();
      expect(':');
      const given = value();
      if (given !== undefined) out[key] = given;
    }
    at++;
    return out;
  };
  const selection = (on: string | null): Field[] => {
    if (peek() !== '{') return [];
    at++;
    const out: Field[] = [];
    while (peek() !== '}') {
      if (peek() === '...') {
        at++;
        if (next() !== 'on') throw new GraphqlProblem('named fragments are not supported here');
        out.push(...selection(name()));
        continue;
      }
      const first = name();
      const isAlias = peek() === ':';
      if (isAlias) at++;
      const own = isAlias ? name() : first;
      out.push({ as: first, name: own, args: args(), fields: selection(null), on });
    }
    at++;
    return out;
  };
  const type = (): void => {
    if (peek() === '[') {
      at++;
      type();
      expect(']');
    } else name();
    if (peek() === '!') at++;
  };
  const defaults = new Map<string, unknown>();
  const declarations = (): void => {
    if (peek() !== '(') return;
    at++;
    while (peek() !== ')') {
      expect('$');
      const variable = name();
      expect(':');
      type();
      if (peek() === '=') {
        at++;
        defaults.set(variable, value());
      }
    }
    at++;
  };

  let kind: Operation['kind'] = 'query';
  if (peek() !== '{') {
    const word = name();
    if (word !== 'query' && word !== 'mutation') throw new GraphqlProblem(`no operation named "${word}"`);
    kind = word;
    if (/^[A-Za-z_]/.test(peek())) at++;
    declarations();
  }
  const fields = selection(null);
  if (fields.length === 0) throw new GraphqlProblem('syntax error: a document without fields');
  if (at < tokens.length) throw new GraphqlProblem(`syntax error: unexpected "${peek()}"`);
  return { kind, fields };
}
