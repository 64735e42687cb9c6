import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

/** An example of docs/players.md: the page, and what runs in it. */
export interface PlayerRecipe {
  /** The heading that it is under. */
  readonly player: string;
  readonly kind: 'storyboard' | 'hover';
  readonly html: string;
  readonly js: string;
}

const SECTION = /^## (.+)\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm;
const BLOCK = /^```(js|html)\n([\s\S]*?)^```$/gm;

export function readPlayerRecipes(): readonly PlayerRecipe[] {
  const text = readFileSync('docs/players.md', 'utf8').replaceAll('\r\n', '\n');
  return [...text.matchAll(SECTION)].flatMap(([, player = '', section = '']) => {
    const blocks = [...section.matchAll(BLOCK)].map(([, language, code = '']) => ({
      language,
      code,
    }));
    const html = blocks.find(({ language }) => language === 'html')?.code ?? '';
    return blocks
      .filter(({ language }) => language === 'js')
      .map(({ code: js }): PlayerRecipe => {
        const kind = js.includes('thumbnailsFor(') ? 'hover' : 'storyboard';
        return { player, kind, html, js };
      });
  });
}

/** A recipe as an application's bundler makes it; `hlsnap` stays outside. */
export async function bundleRecipe(js: string): Promise<{ script: string; style: string }> {
  const { outputFiles } = await build({
    stdin: { contents: js, resolveDir: process.cwd(), loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    outdir: '/',
    external: ['hlsnap', 'hlsnap/*'],
    loader: { '.woff': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl', '.svg': 'dataurl' },
    logLevel: 'error',
  });
  const textOf = (extension: string): string =>
    outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return { script: textOf('.js'), style: textOf('.css') };
}
