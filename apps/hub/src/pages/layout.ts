import type { PageAnswer } from '../http/server.ts';
import type { Health } from '../http/readiness.ts';
import { html, type Html } from './html.ts';

/** Nothing from elsewhere, no script, in nobody's frame. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export const STYLE_PATH = '/pages/varai.css';

/** What the head of every page shows. */
export interface Standing {
  readonly health: Health;
  /** Events that wait for a human. */
  readonly aside: number;
}

/** A whole page. `title` is plain text. */
export function page(status: number, title: string, standing: Standing, main: Html): PageAnswer {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · VARAi</title>
        <link rel="stylesheet" href="${STYLE_PATH}" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
          <div class="wrap">
            <a class="brand" href="/">VARAi<small>what the shops agree on</small></a>
            ${healthLine(standing)}
          </div>
        </header>
        <main id="main" class="wrap">${main}</main>
      </body>
    </html> `;
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    body: document.text,
    headers: {
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  };
}

const REDIS_WORDS = {
  ok: 'Redis ok',
  degraded: 'Redis away: slower, nothing lost',
  absent: 'no Redis: slower, nothing lost',
} as const;

const healthLine = ({ health, aside }: Standing): Html =>
  html`<div class="health" role="status" aria-label="Health">
    <span class="dot${health.mongodb === 'ok' ? '' : ' bad'}">MongoDB ${health.mongodb}</span>
    <span class="dot${health.redis === 'ok' ? '' : ' warn'}">${REDIS_WORDS[health.redis]}</span>
    <span class="dot${aside === 0 ? '' : ' warn'}"
      >${aside === 0 ? 'nothing set aside' : `${aside} events set aside`}</span
    >
  </div>`;
