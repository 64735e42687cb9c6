// Who may import whom: the table of docs/architecture.md, as data. "npm run lint:imports" checks the files against it.

/**
 * Each folder or file with what it may import in addition to itself and `shared`: zones that are listed before it, or
 * files and folders in them. `src`, `wasm` and `worker` stand for all zones in them that are listed before. `types of …`
 * allows only what leaves nothing at run time. A file belongs to the longest path that leads to it.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const ZONES = {
  shared: [],

  'src/options': [],
  'src/results': [],
  'src/names': ['src/results'],
  'src/http': ['src/options'],
  'src/sinks': ['src/options', 'src/results', 'src/names', 'src/http'],
  'src/events.ts': ['types of src/results', 'types of src/sinks'],
  'src/workers': ['types of src/options'],
  'src/runtime.ts': ['types of src/options', 'src/workers'],
  'src/stream-jobs.ts': ['types of src/options', 'types of src/workers', 'types of src/runtime.ts'],
  'src/jobs': [
    'types of src/stream-jobs.ts',
    'types of src/options',
    'src/results',
    'src/names',
    'src/sinks',
    'src/events.ts',
  ],
  'src/storyboard': [
    'types of src/stream-jobs.ts',
    'src/options',
    'src/results',
    'src/names',
    'src/jobs',
  ],
  'src/snapper.ts': ['src'],
  'src/index.ts': ['src/names', 'src/snapper.ts', 'types of src'],
  'src/global.ts': ['src/index.ts'],
  'src/sinks/index.ts': ['src/sinks', 'src/index.ts', 'types of src'],
  'src/element': [
    'src/options',
    'src/results',
    'src/names',
    'src/sinks',
    'src/events.ts',
    'src/jobs',
    'src/snapper.ts',
    'src/sinks/index.ts',
  ],
  'src/files': ['src/options'],
  'src/files/index.ts': ['src/options', 'src/files', 'src/index.ts'],
  'src/element/index.ts': ['src/index.ts', 'src/element'],
  'src/classic': [
    'src/options',
    'src/results',
    'src/names',
    'src/http',
    'src/sinks',
    'src/sinks/index.ts',
    'src/element',
    'src/element/index.ts',
  ],

  'wasm/load': [],
  'wasm/codecs': ['wasm/load'],
  'wasm/ffmpeg': ['wasm/load'],
  'wasm/picture': [],

  'worker/async': [],
  'worker/bytes': [],
  'worker/picture': [],
  'worker/codecs': ['worker/bytes', 'worker/picture'],
  'worker/playlist': ['worker/codecs'],
  'worker/fetch': ['worker/async', 'worker/bytes', 'worker/playlist/types.ts'],
  'worker/keyframe': ['worker/bytes', 'worker/codecs'],
  'worker/keys': [
    'worker/async',
    'worker/bytes',
    'worker/codecs',
    'worker/playlist/types.ts',
    'worker/fetch/types.ts',
    'worker/keyframe/types.ts',
  ],
  'worker/mp4-writer': ['worker/bytes', 'worker/codecs', 'worker/keyframe/types.ts'],
  'worker/decode': [
    'wasm/ffmpeg',
    'worker/async',
    'worker/bytes',
    'worker/picture',
    'worker/codecs',
    'worker/keyframe/types.ts',
  ],
  'worker/image': [
    'wasm/load',
    'types of wasm/codecs',
    'wasm/picture',
    'worker/bytes',
    'worker/picture',
  ],
  'worker/stream': ['worker/async', 'worker/codecs', 'worker/playlist', 'worker/fetch/types.ts'],
  'worker/search': [
    'worker/bytes',
    'worker/fetch/types.ts',
    'worker/keyframe/types.ts',
    'worker/keys/types.ts',
  ],
  'worker/local': [
    'worker/async',
    'worker/bytes',
    'worker/codecs',
    'types of worker/fetch',
    'worker/keyframe',
    'worker/mp4-writer',
  ],
  'worker/jobs': ['wasm', 'worker'],
  'worker/main.ts': ['worker/jobs'],
};
