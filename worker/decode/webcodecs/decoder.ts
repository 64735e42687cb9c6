import { SnapError } from '../../../shared/errors.js';
import { isSameSetup, type DecoderInput, type DecoderSetup } from './input.js';

/** Receives frames and errors while a picture is being decoded. */
interface Run {
  readonly takeFrame: (frame: VideoFrame) => void;
  readonly fail: (error: unknown) => void;
}

interface Configured {
  readonly decoder: VideoDecoder;
  readonly setup: DecoderSetup;
  readonly acceleration: HardwareAcceleration;
}

/** A browser decoder that is kept from picture to picture, where that is safe. It decodes one picture at a time. */
export class KeptDecoder {
  #configured: Configured | undefined;
  #run: Run | undefined;

  /**
   * Decodes the requested picture; the caller has to close the frame. Rejects with the browser's error, or with a
   * `SnapError` of code `unsupported-codec` if the browser does not accept the picture as a keyframe.
   */
  async decode(input: DecoderInput, acceleration: HardwareAcceleration): Promise<VideoFrame> {
    // In a new decoder's memory, what it leaves out is empty; in an old one's, it would look like part of the picture.
    if (input.mayLeaveParts) this.drop();
    const decoder = this.#configure(input.setup, acceleration);
    let wanted: VideoFrame | undefined;
    let run: Run | undefined;
    const failed = new Promise<never>((_resolve, reject) => {
      run = {
        fail: reject,
        takeFrame(frame) {
          if (wanted || !isWanted(frame, input)) frame.close();
          else wanted = frame;
        },
      };
    });
    this.#run = run;
    try {
      enqueue(decoder, input);
      await Promise.race([decoder.flush(), failed]);
      if (!wanted) throw new Error('No picture came out');
      return wanted;
    } catch (error) {
      wanted?.close();
      throw error;
    } finally {
      if (this.#run === run) this.#run = undefined;
    }
  }

  /** Ends the decoder, whatever it is doing; the next picture gets a new one. */
  drop(): void {
    const decoder = this.#configured?.decoder;
    this.#configured = undefined;
    if (decoder && decoder.state !== 'closed') decoder.close();
    this.#run?.fail(new Error('The decoder was ended'));
  }

  #configure(setup: DecoderSetup, acceleration: HardwareAcceleration): VideoDecoder {
    // The browser may reclaim a decoder that was idle for long, and then closes it.
    const isOpen = this.#configured?.decoder.state !== 'closed';
    const open = isOpen ? this.#configured : undefined;
    const decoder = open?.decoder ?? this.#create();
    const isReady = open?.acceleration === acceleration && isSameSetup(open.setup, setup);
    this.#configured = { decoder, setup, acceleration };
    if (!isReady) decoder.configure({ ...setup.config, hardwareAcceleration: acceleration });
    return decoder;
  }

  #create(): VideoDecoder {
    const isCurrent = (): boolean => this.#configured?.decoder === decoder;
    const decoder: VideoDecoder = new VideoDecoder({
      output: (frame) => {
        if (this.#run && isCurrent()) this.#run.takeFrame(frame);
        else frame.close();
      },
      error: (error) => {
        if (isCurrent()) this.#run?.fail(error);
      },
    });
    return decoder;
  }
}

function isWanted(frame: VideoFrame, { chunks, wantedTimestamp }: DecoderInput): boolean {
  return chunks.length === 1 || frame.timestamp === wantedTimestamp;
}

function enqueue(decoder: VideoDecoder, { chunks }: DecoderInput): void {
  for (const [index, chunk] of chunks.entries()) {
    try {
      decoder.decode(new EncodedVideoChunk(chunk));
    } catch (cause) {
      const isDataError = cause instanceof DOMException && cause.name === 'DataError';
      if (index > 0 || !isDataError) throw cause;
      const message = 'The browser does not accept this picture as a keyframe';
      throw new SnapError('unsupported-codec', message, { cause });
    }
  }
}
