import { describe, expect, it } from 'vitest';
import { exponentOf, minorUnits } from '../../src/platform/index.ts';

describe('amounts as shops write them', () => {
  it.each<[unknown, number, number]>([
    ['20', 2, 2000],
    ['20.00', 2, 2000],
    ['20.', 2, 2000],
    ['.5', 2, 50],
    [20, 2, 2000],
    [0, 2, 0],
    [-0, 2, 0],
    [19.99, 2, 1999],
    [0.1 + 0.2, 2, 30],
    [1e-7, 2, 0],
    ['1.234', 3, 1234],
    ['1.234', 2, 123],
    ['1999', 0, 1999],
    ['1999.5', 0, 2000],
    ['-10.00', 2, -1000],
    ['1.005', 2, 101],
    ['-1.005', 2, -101],
    [1.005, 2, 101],
    ['0.62125', 2, 62],
    ['9007199254740.99', 2, 900719925474099],
  ])('reads %j with %i places as %i', (value, exponent, minor) => {
    expect(minorUnits(value, exponent)).toBe(minor);
  });

  it.each<[string, number, number]>([
    ['$20.00', 2, 2000],
    ['20,00 €', 2, 2000],
    ['1.234,50 €', 2, 123450],
    ['€1.234', 2, 123400],
    ['$1,234', 2, 123400],
    ['1,234.50 USD', 2, 123450],
    ["CHF 1'234.50", 2, 123450],
    ['1\u00a0234,50\u00a0€', 2, 123450],
    ['1 234 567,89', 2, 123456789],
    ['₹1,23,456.78', 2, 12345678],
    ['¥1,234', 0, 1234],
    ['KD 1.234', 3, 1234],
    ['د.ك ١٫٢٥٠', 3, 1250],
    ['۱۲۳۴', 0, 1234],
    ['Rs. 500', 2, 50000],
    ['kr 20,-', 2, 2000],
    ['−5,00 €', 2, -500],
    [
      '<span class="woocommerce-Price-amount amount"><bdi><span class="woocommerce-Price-currencySymbol">&#36;</span>31.20</bdi></span>',
      2,
      3120,
    ],
    ['<span>1&nbsp;234,00&nbsp;&euro;</span>', 2, 123400],
  ])('reads %s with %i places as %i', (value, exponent, minor) => {
    expect(minorUnits(value, exponent)).toBe(minor);
  });

  it.each<unknown>([
    'free',
    '-',
    'N/A',
    '<del>$20</del> <ins>$15</ins>',
    '1.2.3,4,5',
    '1e5',
    true,
    [],
    {},
    Number.NaN,
    Infinity,
    1e21,
    '1'.repeat(40),
  ])('does not guess at %j', (value) => {
    expect(minorUnits(value, 2)).toBeNaN();
  });

  it('knows the places of currencies', () => {
    expect(['EUR', 'JPY', 'KWD', 'ZZZ', null].map(exponentOf)).toEqual([2, 0, 3, 2, 2]);
  });
});
