import { expect, test } from 'vitest';
import { addressesIn } from './addresses.ts';

test('finds the addresses in lines, lists and what a mail program copies', () => {
  expect(addressesIn('ada@acme.example\ngrace@acme.example, alan@acme.example;')).toEqual([
    'ada@acme.example',
    'grace@acme.example',
    'alan@acme.example',
  ]);
  expect(addressesIn('"Ada Lovelace" <ada@acme.example>')).toEqual(['ada@acme.example']);
});

test('takes an address once, however it is written', () => {
  expect(addressesIn('Ada@acme.example ada@acme.example')).toHaveLength(1);
});

test('finds none in a text without any', () => {
  expect(addressesIn(' \n')).toEqual([]);
});
