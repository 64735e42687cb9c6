import { existsSync } from 'node:fs';
import type { EngineName } from '../../shared/engine.js';

/** Whether dist/ has our own decoders, which not every machine can make. */
export const distHasCore: boolean =
  existsSync('dist/core.wasm') && existsSync('dist/core-av1.wasm');

/** The engine that is asked after the browser's. */
export const SECOND_ENGINE: EngineName = distHasCore ? 'core' : 'ffmpeg';
