declare module 'videojs-vtt.js' {
  interface Cue {
    readonly startTime: number;
    readonly endTime: number;
    readonly text: string;
  }

  interface Parser {
    oncue: (cue: Cue) => void;
    onparsingerror: (error: unknown) => void;
    parse(text: string): void;
    flush(): void;
  }

  const vtt: {
    readonly VTTCue: unknown;
    readonly WebVTT: {
      readonly Parser: new (window: { readonly VTTCue: unknown }, decoder: unknown) => Parser;
      StringDecoder(): unknown;
    };
  };
  export default vtt;
}
