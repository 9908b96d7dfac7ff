/** Whether the frame at one place comes before that at another. A total order: never both, never neither. */
export type Before = (place: number, other: number) => boolean;

/**
 * The best places in a binary heap with the worst on top: the next place costs one comparison where it is worse than all of
 * them, and nothing is allocated while they are gathered.
 */
export class BestPlaces {
  readonly #heap: Int32Array;
  readonly #before: Before;
  #size = 0;

  constructor(most: number, before: Before) {
    this.#heap = new Int32Array(most);
    this.#before = before;
  }

  offer(place: number): void {
    const heap = this.#heap;
    if (this.#size < heap.length) {
      this.#rise(this.#size++, place);
    } else if (heap.length > 0 && this.#before(place, heap[0] as number)) this.#sink(place);
  }

  /** Best first. */
  sorted(): number[] {
    return [...this.#heap.subarray(0, this.#size)].sort((a, b) => (this.#before(a, b) ? -1 : 1));
  }

  #rise(from: number, place: number): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(heap[parent] as number, place)) break;
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = place;
  }

  #sink(place: number): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#before(heap[child] as number, heap[child + 1] as number)) child++;
      if (!this.#before(place, heap[child] as number)) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = place;
  }
}
