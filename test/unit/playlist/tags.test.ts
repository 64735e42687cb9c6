import { expect, test } from 'vitest';
import { BASE, media, multivariant } from './playlists.js';

// One block a tag, in the order of RFC 8216bis 4.4. Those of segments (4.4.4, 4.4.5) are in segment-tags.test.ts.

test('4.4.2.2 EXT-X-START is read in both kinds of playlist', () => {
  expect(media('#EXT-X-START:TIME-OFFSET=-12.5,PRECISE=YES').start).toEqual({
    timeOffset: -12.5,
    isPrecise: true,
  });
  const top = multivariant('#EXT-X-START:TIME-OFFSET=3\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv');
  expect(top.start).toEqual({ timeOffset: 3, isPrecise: false });
  expect(media('#EXT-X-START:PRECISE=YES').start).toBeUndefined();
});

test('4.4.3 what holds for a whole media playlist', () => {
  expect(
    media(`#EXT-X-TARGETDURATION:6
#EXT-X-MEDIA-SEQUENCE:266
#EXT-X-DISCONTINUITY-SEQUENCE:3
#EXT-X-PLAYLIST-TYPE:EVENT
#EXT-X-I-FRAMES-ONLY
#EXT-X-PART-INF:PART-TARGET=0.33334
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=12.0,CAN-SKIP-DATERANGES=YES,HOLD-BACK=18,PART-HOLD-BACK=1.0
#EXT-X-ENDLIST`),
  ).toMatchObject({
    targetDuration: 6,
    mediaSequence: 266,
    discontinuitySequence: 3,
    isIFramesOnly: true,
    isEnded: true,
    serverControl: {
      canBlockReload: true,
      canSkipUntil: 12,
      canSkipDateRanges: true,
      holdBack: 18,
      partHoldBack: 1,
    },
  });
});

test('4.4.3 nothing of that is there where the playlist does not say so', () => {
  expect(media('')).toEqual({
    kind: 'media',
    url: BASE,
    segments: [],
    openSegment: undefined,
    isEnded: false,
    isIFramesOnly: false,
    targetDuration: 0,
    serverControl: {
      canBlockReload: false,
      canSkipUntil: undefined,
      canSkipDateRanges: false,
      holdBack: undefined,
      partHoldBack: undefined,
    },
    start: undefined,
    dateRanges: [],
    mediaSequence: 0,
    discontinuitySequence: 0,
    skippedSegments: 0,
    removedDateRanges: undefined,
  });
});

test('4.4.6.1 EXT-X-MEDIA: video renditions are read, others left out', () => {
  const { videoRenditions } =
    multivariant(`#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="v",NAME="L'angle 1", DEFAULT=YES
#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="v",NAME="2",URI="angle2.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",URI="a.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1,VIDEO="v"
v.m3u8`);
  expect(videoRenditions).toEqual([
    { groupId: 'v', name: "L'angle 1", isDefault: true, url: undefined },
    { groupId: 'v', name: '2', isDefault: false, url: 'https://cdn.example/live/angle2.m3u8' },
  ]);
});

test('4.4.6.2 EXT-X-STREAM-INF is read, quotes and apostrophes included', () => {
  const { variants } =
    multivariant(`#EXT-X-STREAM-INF:BANDWIDTH=2600000,NAME="L'original, en HD",RESOLUTION=1280x720,CODECS="avc1.4D401F, mp4a.40.2",AVERAGE-BANDWIDTH=2000000,FRAME-RATE=59.94,VIDEO-RANGE=HLG,VIDEO="v",PATHWAY-ID="CDN-B"
# a comment between
#EXT-X-FUTURE
720p/index.m3u8?t=1
not-listed.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.2"
https://other.example/audio.m3u8`);
  expect(variants).toEqual([
    {
      url: 'https://cdn.example/live/720p/index.m3u8?t=1',
      bandwidth: 2600000,
      averageBandwidth: 2000000,
      codecs: ['avc1.4D401F', 'mp4a.40.2'],
      resolution: { width: 1280, height: 720 },
      frameRate: 59.94,
      videoRange: 'HLG',
      name: "L'original, en HD",
      videoGroup: 'v',
      pathwayId: 'CDN-B',
    },
    {
      url: 'https://other.example/audio.m3u8',
      bandwidth: 64000,
      averageBandwidth: undefined,
      codecs: ['mp4a.40.2'],
      resolution: undefined,
      frameRate: undefined,
      videoRange: undefined,
      name: undefined,
      videoGroup: undefined,
      pathwayId: '.',
    },
  ]);
});

test('4.4.6.2 an unterminated quote costs no more than its own attribute', () => {
  const { variants } = multivariant(
    '#EXT-X-STREAM-INF:BANDWIDTH=1,NAME="broken,RESOLUTION=1280x720\nv.m3u8',
  );
  expect(variants[0]).toMatchObject({ name: 'broken', resolution: { width: 1280, height: 720 } });
});

test('4.4.6.3 EXT-X-I-FRAME-STREAM-INF alone makes a multivariant playlist', () => {
  const { variants, iFrameVariants } = multivariant(
    '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=9,URI="i.m3u8",RESOLUTION=640x360,CODECS="avc1.64001f"',
  );
  expect(variants).toEqual([]);
  expect(iFrameVariants).toMatchObject([
    { url: 'https://cdn.example/live/i.m3u8', resolution: { width: 640, height: 360 } },
  ]);
});

test('4.4.6.6 EXT-X-CONTENT-STEERING is read, beside keys that are announced', () => {
  const top = multivariant(`#EXT-X-SESSION-KEY:METHOD=AES-128,URI="k",IV=0x1
#EXT-X-CONTENT-STEERING:SERVER-URI="s",PATHWAY-ID="CDN-B"
#EXT-X-STREAM-INF:BANDWIDTH=1
v`);
  expect(top.firstPathway).toBe('CDN-B');
});
