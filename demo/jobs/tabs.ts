import { byId } from '../dom.js';

/** Tabs as the ARIA Authoring Practices have them: arrows, Home and End choose. The address tells which one is open. */
export class Tabs<Name extends string> {
  readonly #names: readonly Name[];
  readonly #onShow: (name: Name) => void;
  #shown: Name;

  constructor(names: readonly [Name, ...Name[]], onShow: (name: Name) => void) {
    this.#names = names;
    this.#onShow = onShow;
    this.#shown = names[0];
    for (const name of names) {
      const tab = tabOf(name);
      tab.addEventListener('click', () => {
        this.show(name);
      });
      tab.addEventListener('keydown', (event) => {
        this.#choose(event, name);
      });
    }
    window.addEventListener('hashchange', () => {
      this.#showAddressed();
    });
    this.#showAddressed();
  }

  get shown(): Name {
    return this.#shown;
  }

  show(name: Name): void {
    this.#shown = name;
    for (const one of this.#names) {
      const isShown = one === name;
      byId(one, HTMLElement).hidden = !isShown;
      tabOf(one).ariaSelected = String(isShown);
      tabOf(one).tabIndex = isShown ? 0 : -1;
    }
    history.replaceState(null, '', `#${name}`);
    this.#onShow(name);
  }

  #showAddressed(): void {
    const named = this.#names.find((name) => `#${name}` === location.hash);
    this.show(named ?? this.#shown);
  }

  #choose(event: KeyboardEvent, name: Name): void {
    const last = this.#names.length - 1;
    const at = this.#names.indexOf(name);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    const chosen = to === undefined ? undefined : this.#names.at(to > last ? 0 : to);
    if (chosen === undefined) return;
    event.preventDefault();
    this.show(chosen);
    tabOf(chosen).focus();
  }
}

function tabOf(name: string): HTMLButtonElement {
  return byId(`tab-${name}`, HTMLButtonElement);
}
