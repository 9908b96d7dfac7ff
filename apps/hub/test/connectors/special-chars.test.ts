import { expect, it } from 'vitest';
import { decodeSpecialChars } from '../../src/connectors/woocommerce/special-chars.ts';

/** What WordPress' `wp_specialchars_decode( $text, ENT_QUOTES )` makes of them. */
it.each([
  ['plain', 'plain'],
  ['a & b', 'a & b'],
  ['&lt;&gt;&amp;&quot;', '<>&"'],
  ['&#039;&#39;&#00039;&#x27;&#X27;', "'''''"],
  ['&#034;&#34;&#x22;&#x0022;', '""""'],
  ['&#060;&#62;&#38;&#x26;', '<>&&'],
  ['&amp;lt;', '&lt;'],
  ['&#x3c;&#x3e;', '&#x3c;&#x3e;'],
  ['&nbsp;&apos;&lt', '&nbsp;&apos;&lt'],
  ['&LT;', '&LT;'],
])('%s is %s', (text, decoded) => {
  expect(decodeSpecialChars(text)).toBe(decoded);
});
