/** Passes a compiled module from the worker that compiled it to the others. */
export interface ModuleShare {
  /** Gets the module of this name from another worker, or else from `compile`, whose errors are passed on. */
  get(name: string, compile: () => Promise<WebAssembly.Module>): Promise<WebAssembly.Module>;
}

/** The page's part in this. */
export interface ModuleDesk {
  module(name: string): Promise<object | undefined>;
  moduleCompiled(name: string, module: object | undefined): void;
}

/** Where nothing has an origin, no worker is of the same as another, and browsers pass modules only between such. */
export function canPassModules(): boolean {
  return self.origin !== 'null';
}

export function createModuleShare(page: ModuleDesk): ModuleShare {
  if (!canPassModules()) return { get: (_name, compile) => compile() };
  return {
    async get(name, compile) {
      const shared = await page.module(name);
      if (shared instanceof WebAssembly.Module) return shared;
      try {
        const module = await compile();
        page.moduleCompiled(name, module);
        return module;
      } catch (error) {
        page.moduleCompiled(name, undefined);
        throw error;
      }
    },
  };
}
