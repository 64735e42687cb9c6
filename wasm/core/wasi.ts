/** Numbers of errors in `wasi_snapshot_preview1`. */
const EBADF = 8;
const ENOSYS = 52;

/**
 * What a module with wasi-libc wants to be linked with. When it starts it asks for its environment and its folders, and
 * has none; libavcodec asks for the time. Nothing else is called.
 */
export function wasiImports(memory: () => WebAssembly.Memory): WebAssembly.ModuleImports {
  const view = (): DataView => new DataView(memory().buffer);
  const refuse = (): number => ENOSYS;
  return {
    environ_sizes_get(count: number, bytes: number) {
      view().setUint32(count, 0, true);
      view().setUint32(bytes, 0, true);
      return 0;
    },
    environ_get: () => 0,
    fd_prestat_get: () => EBADF,
    fd_prestat_dir_name: () => EBADF,
    clock_time_get(_clock: number, _precision: bigint, at: number) {
      view().setBigUint64(at, BigInt(Math.round(performance.now() * 1_000_000)), true);
      return 0;
    },
    proc_exit(code: number) {
      throw new Error(`The decoder ended itself with ${code}`);
    },
    fd_close: refuse,
    fd_fdstat_get: refuse,
    fd_fdstat_set_flags: refuse,
    fd_read: refuse,
    fd_seek: refuse,
    fd_write: refuse,
    path_open: refuse,
  };
}
