import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  applyVendorPatches,
  assertAllMade,
  VENDOR_PATCHES,
  type VendorPatch,
} from '../../../scripts/build/vendor-patches.mjs';

const fileOf = (patch: VendorPatch): string => `${patch.package}/${patch.path}`;
const FILES = [...new Set(VENDOR_PATCHES.map(fileOf))].map((file) => {
  const patches = VENDOR_PATCHES.filter((patch) => fileOf(patch) === file);
  return [file, patches, readFileSync(`node_modules/${file}`, 'utf8')] as const;
});

test.each(FILES)('every pattern for %s matches the installed file once', (_file, patches, code) => {
  const patched = applyVendorPatches(code, patches);
  for (const { pattern } of patches) expect(patched).not.toMatch(pattern);
});

test.each(VENDOR_PATCHES.map((patch) => [patch.what, patch] as const))(
  'without %s the build fails, and names package and version',
  (_what, patch) => {
    const { version } = JSON.parse(
      readFileSync(`node_modules/${patch.package}/package.json`, 'utf8'),
    ) as { readonly version: string };
    const message = `${fileOf(patch)} of version ${version}: ${patch.what}`;
    expect(() => applyVendorPatches('export const other = 1;', [patch])).toThrow(message);
  },
);

test('a pattern that matches twice is not taken for the right one', () => {
  const [file] = FILES;
  const [, patches = [], code = ''] = file ?? [];
  expect(() => applyVendorPatches(code + code, patches)).toThrow('is there 2 times, not once');
});

test('a patch that no pass has made fails the build', () => {
  expect(() => {
    assertAllMade(new Set(VENDOR_PATCHES));
  }).not.toThrow();
  expect(() => {
    assertAllMade(new Set(VENDOR_PATCHES.slice(0, -1)));
  }).toThrow(/comlink\.mjs of version [\d.]+: .* was not met in any pass/);
});
