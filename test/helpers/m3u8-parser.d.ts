declare module 'm3u8-parser' {
  interface Segment {
    readonly uri: string;
    readonly duration: number;
    readonly custom?: Readonly<Partial<Record<string, string>>>;
  }

  export class Parser {
    readonly manifest: { readonly segments: readonly Segment[] };
    addParser(options: {
      readonly expression: RegExp;
      readonly customType: string;
      readonly segment: boolean;
    }): void;
    push(text: string): void;
    end(): void;
  }
}
