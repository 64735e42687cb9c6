// Makes wasm/picture/picture.wasm of its C source; to be committed with it.
import console from 'node:console';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.mjs';
import { PICTURE, PICTURE_FILE } from './wasm/picture.mjs';
import { compileWasm } from './wasm/toolchain.mjs';

const { file } = compileWasm(PICTURE);
writeFileSync(join(ROOT, PICTURE_FILE), readFileSync(file));
console.log(`${PICTURE_FILE} is made.`);
