import { isObject } from '../../../src/json.ts';

/** What an asynchronous call may hold. */
export const MAX_ASYNC = 5000;

/** One operation's state, as Magento numbers it: complete, failed for good, open. */
const COMPLETE = 1;
const FAILED = 3;
const OPEN = 4;

interface Operation {
  readonly id: number;
  readonly input: unknown;
  status: number;
  message: string | null;
}

/** Does one operation; a text = why it failed. */
export type Consumer = (input: unknown) => string | null;

/**
 * Magento's queue of asynchronous operations: accepted at once, done when a consumer comes round, which here is between the first
 * time somebody asks and the second. Without consumers they stay open for ever.
 */
export class BulkQueue {
  readonly #bulks = new Map<string, Operation[]>();
  readonly #asked = new Set<string>();
  readonly #consume: Consumer;
  readonly #runs: () => boolean;

  constructor(consume: Consumer, runs: () => boolean) {
    this.#consume = consume;
    this.#runs = runs;
  }

  accept(inputs: readonly unknown[]): object {
    const uuid = `fbfca270-7a90-4c4e-9f32-${String(this.#bulks.size + 1).padStart(12, '0')}`;
    this.#bulks.set(
      uuid,
      inputs.map((input, id) => ({ id, input, status: OPEN, message: null })),
    );
    return {
      bulk_uuid: uuid,
      request_items: inputs.map((_, id) => ({ id, data_hash: null, status: 'accepted' })),
      errors: false,
    };
  }

  /** Null = no such bulk. */
  status(uuid: string): object | null {
    const operations = this.#bulks.get(uuid);
    if (operations === undefined) return null;
    if (this.#runs() && this.#asked.has(uuid)) for (const operation of operations) this.#work(operation);
    this.#asked.add(uuid);
    return {
      operations_list: operations.map(({ id, status, message }) => ({
        id,
        status,
        result_message: message,
        error_code: null,
      })),
      user_type: 1,
      bulk_id: uuid,
      description: 'Topic async.magento.catalog.api.productrepositoryinterface.save.put',
      operation_count: operations.length,
    };
  }

  #work(operation: Operation): void {
    if (operation.status !== OPEN) return;
    const failure = this.#consume(operation.input);
    operation.status = failure === null ? COMPLETE : FAILED;
    operation.message =
      failure ?? 'Service execution success Magento\\Catalog\\Api\\ProductRepositoryInterface::save';
  }
}

export interface ProductSave {
  readonly sku: string;
  readonly values: readonly (readonly [code: string, value: string])[];
}

/** An operation that saves attributes of a product; a text = what Magento's input processor says against it. */
export function productSave(input: unknown): ProductSave | string {
  const product = isObject(input) ? input['product'] : undefined;
  if (!isObject(product) || typeof product['sku'] !== 'string')
    return '"product" is required. Enter and try again.';
  const values: [string, string][] = [];
  for (const attribute of asList(product['custom_attributes'])) {
    const code = isObject(attribute) ? attribute['attribute_code'] : undefined;
    const value = isObject(attribute) ? attribute['value'] : undefined;
    if (typeof code !== 'string') return 'A custom attribute is specified without an attribute code.';
    if (typeof value !== 'string') return `Value is not set for attribute code "${code}"`;
    values.push([code, value]);
  }
  return { sku: product['sku'], values };
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
