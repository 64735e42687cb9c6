/** Asks the browser what it decodes, each question once. */
export interface WebCodecsSupport {
  has(config: VideoDecoderConfig): Promise<boolean>;
}

export function createWebCodecsSupport(): WebCodecsSupport {
  const answers = new Map<string, Promise<boolean>>();
  return {
    has(config) {
      const { codec, description, hardwareAcceleration = '' } = config;
      const key = `${codec} ${description === undefined ? 'bare' : 'described'} ${hardwareAcceleration}`;
      const answer = answers.get(key) ?? ask(config);
      answers.set(key, answer);
      return answer;
    },
  };
}

/** A meaningless codec string is a `TypeError`; outside secure contexts there is no `VideoDecoder`. */
async function ask(config: VideoDecoderConfig): Promise<boolean> {
  if (typeof VideoDecoder === 'undefined') return false;
  try {
    const { supported } = await VideoDecoder.isConfigSupported(config);
    return supported === true;
  } catch {
    return false;
  }
}
