import type { Locator, Page } from 'playwright-core';

/** More stops than any page has: by then focus is caught somewhere. */
const MOST_STOPS = 300;

/** What has the focus: whether it is what was looked for, and why somebody who looks at the page could not see it. */
interface Stop {
  readonly isWanted: boolean;
  readonly name: string;
  readonly fault: string | null;
}

// Runs in the page, whose types this side does not have.
type InPage = ReturnType<typeof JSON.parse>;

const lookAtFocus = (wanted: InPage): Stop => {
  const { document, getComputedStyle } = globalThis as InPage;
  const at = document.activeElement;
  if (at === null || at === document.body) return { isWanted: false, name: '', fault: null };
  const name = at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 60);
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const { left, top, width, height } = at.getBoundingClientRect();
  // Its beginning: a long line of text may go on elsewhere.
  const [x, y] = [left + Math.min(width, 20) / 2, top + Math.min(height, 20) / 2];
  const onTop = document.elementFromPoint(x, y);
  const fault =
    outlineStyle === 'none' || parseFloat(outlineWidth) < 1
      ? 'shows no focus'
      : onTop === null
        ? 'lies outside the window, at ' + Math.round(x) + ', ' + Math.round(y)
        : at.contains(onTop) || onTop.contains(at)
          ? null
          : 'lies under ' + onTop.cloneNode().outerHTML;
  return { isWanted: at === wanted, name, fault };
};

/** Works a page by its keys alone. Throws where focus never comes to what is wanted, or cannot be seen on the way. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Goes from stop to stop until the focus is there. */
  async to(wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    const element = await wanted.elementHandle();
    const passed: string[] = [];
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      const { isWanted, name, fault } = await this.#page.evaluate(lookAtFocus, element);
      // Where a page begins by itself, at its heading, nothing can be worked and nothing need show.
      if (fault !== null && stop > 0) throw new Error(`"${name}" has the focus and ${fault}`);
      if (isWanted) return;
      passed.push(name);
      await this.#page.keyboard.press(key);
    }
    throw new Error(
      `${key} never came to ${wanted.toString()}; it was last at ${passed.slice(-4).join(', ')}`,
    );
  }

  async press(wanted: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    await this.to(wanted);
    await this.#page.keyboard.press(key);
  }

  /** Writes into a field, in place of what was there. */
  async type(field: Locator, text: string): Promise<void> {
    await this.to(field);
    await this.#page.keyboard.press('ControlOrMeta+A');
    await this.#page.keyboard.type(text);
  }

  /** Chooses in a list by its arrows. */
  async choose(list: Locator, value: string): Promise<void> {
    await this.to(list);
    const [at, wanted] = await list.evaluate(
      (element: InPage, name): [number, number] => [
        element.selectedIndex,
        [...element.options].findIndex((option) => option.value === name),
      ],
      value,
    );
    if (wanted < 0) throw new Error(`the list has no "${value}"`);
    const steps = wanted - at;
    for (let step = 0; step < Math.abs(steps); step++)
      await this.#page.keyboard.press(steps > 0 ? 'ArrowDown' : 'ArrowUp');
  }
}
