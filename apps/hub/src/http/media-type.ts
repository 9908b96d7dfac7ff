export type BodyForm = 'json' | 'form';

const JSON_TYPE = /^application\/(?:json|[\w.-]+\+json)[\t ]*(?:;|$)/i;
const FORM_TYPE = /^application\/x-www-form-urlencoded[\t ]*(?:;|$)/i;

/** How a body is written; null for what we do not take. A body without a type is taken for JSON: its signature decides. */
export function bodyForm(contentType: string | undefined): BodyForm | null {
  if (contentType === undefined || contentType === 'application/json' || JSON_TYPE.test(contentType))
    return 'json';
  return FORM_TYPE.test(contentType) ? 'form' : null;
}
