import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A fenced block of our documents. */
export interface Example {
  /** `README.md:12 js`: where it begins. */
  readonly name: string;
  readonly language: string;
  readonly code: string;
  /** Marked `no-run`, in its info string or its first line. */
  readonly noRun: boolean;
}

const FENCED = /^```(\w+)([^\n]*)\n(.*?)^```$/gms;

/** Every fenced block of the README and of docs/, but for what a tool wrote there. */
export function readExamples(): readonly Example[] {
  const docs = readdirSync('docs').filter((file) => file.endsWith('.md'));
  const written = docs
    .filter((file) => !file.endsWith('.api.md'))
    .map((file) => join('docs', file));
  return ['README.md', ...written].flatMap(examplesOf);
}

function examplesOf(file: string): readonly Example[] {
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  return [...text.matchAll(FENCED)].map(
    ({ index, 1: language = '', 2: info = '', 3: code = '' }) => {
      const line = text.slice(0, index).split('\n').length;
      return {
        name: `${file}:${line} ${language}`,
        language,
        code,
        noRun: /\bno-run\b/.test(info) || /^.*\bno-run\b/.test(code),
      };
    },
  );
}

/** Takes the types out of a script. */
export function toJavaScript(code: string): ts.TranspileOutput {
  const { ESNext } = ts.ModuleKind;
  return ts.transpileModule(code, {
    reportDiagnostics: true,
    compilerOptions: { module: ESNext, target: ts.ScriptTarget.ES2022 },
  });
}

/** What keeps a script from being one. */
export function syntaxErrors(code: string): readonly (string | ts.DiagnosticMessageChain)[] {
  return (toJavaScript(code).diagnostics ?? []).map(({ messageText }) => messageText);
}
