/**
 * One direction of a flow whose bytes do not end with a packet: the reader's state and a window of bytes.
 *
 *   | Stream | marks: one a 128 bytes of window x { end, frame, sec, nsec } | window (PARAM_WINDOW bytes) |
 *   window: | searched already (done) | new bytes | free |
 *                                     ^ done      ^ used
 */
@unmanaged
export class Stream {
  /** Next free record, as index + 1. */
  next: u32;
  /** Bytes in the window. */
  used: u32;
  /** Of these, bytes at its start that were searched and stay as context. */
  done: u32;
  /** Body bytes still to be searched. */
  left: u32;
  /** READ_ state. */
  state: u32;
  /** Where the reader is in a body: first bytes not yet seen. */
  fresh: u32;
  /** Set when the body is chunked. */
  chunked: u32;
  /** Set when a header said that the body is compressed. */
  coded: u32;
  /** HTTP/2: the stream whose body is being read. */
  message: u32;
  /** Set when the text's first bytes are no longer in the window. */
  moved: u32;
  /** Marks in use. */
  marks: u32;
}

/** What a stream's reader waits for. */
export const READ_START: u32 = 0;
export const READ_HEAD: u32 = 1;
export const READ_BODY: u32 = 2;
export const READ_CHUNK_SIZE: u32 = 3;
export const READ_CHUNK: u32 = 4;
export const READ_CHUNK_END: u32 = 5;
export const READ_TRAILER: u32 = 6;
export const READ_RAW: u32 = 7;

/** How far a reader must go: as it likes, at least one byte because the window is full, all that is there. */
export const MODE_MORE: u32 = 0;
export const MODE_FULL: u32 = 1;
export const MODE_FINAL: u32 = 2;
