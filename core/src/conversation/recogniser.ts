import { normalise } from '../platform/eyewear-words.ts';
import { conceptsIn, conceptsOf } from './concepts.ts';
import { INTENTS, type Intent, type Language, type Utterances } from './intents.ts';
import { mentionsIn, signsOf } from './mentions.ts';
import { utterances } from './utterances/index.ts';

/** What an utterance most likely wants. */
export interface Recognised {
  /** `none` also where nothing is likely enough. */
  readonly intent: Intent;
  /** Probability of the likeliest intent, 0..1. */
  readonly confidence: number;
  /** The likeliest two that are not `none`, to ask "did you mean". */
  readonly likely: readonly Intent[];
}

export interface Recogniser {
  recognise(text: string): Recognised;
}

const EPOCHS = 12;
const RATE = 1;
const DECAY = 1e-5;
/** Below this the assistant says that it did not understand. */
const LEAST_CONFIDENCE = 0.25;
const LONGEST_TEXT = 400;

const recognisers = new Map<Language, Recogniser>();

/** The recogniser of a language, taught on first use: some hundred milliseconds, the same weights each time. */
export function recogniserOf(language: Language): Recogniser {
  const known = recognisers.get(language) ?? teach(utterances[language]);
  recognisers.set(language, known);
  return known;
}

interface Example {
  readonly features: Vector;
  readonly target: number;
}
interface Vector {
  readonly at: Int32Array;
  readonly value: Float64Array;
}

/**
 * Multinomial logistic regression over tf-idf of words, word pairs and letter groups; letters forgive typos.
 * Stochastic gradient descent in a fixed order, so that every machine learns the same.
 */
export function teach(said: Utterances): Recogniser {
  const texts = INTENTS.flatMap((intent, target) => said[intent].map((text) => ({ text, target })));
  const vocabulary = heard(said);
  const counted = texts.map(({ text, target }) => ({
    target,
    counts: countFeatures(text, (word) => (vocabulary.get(word) ?? 0) > (INTENTS[target] === 'none' ? 0 : 1)),
  }));
  const documents = new Map<string, number>();
  for (const { counts } of counted)
    for (const feature of counts.keys()) documents.set(feature, (documents.get(feature) ?? 0) + 1);
  const index = new Map<string, number>();
  const idf: number[] = [];
  for (const [feature, times] of documents) {
    index.set(feature, index.size);
    idf.push(Math.log((1 + texts.length) / (1 + times)) + 1);
  }
  const vectorOf = (counts: ReadonlyMap<string, number>): Vector => {
    const at: number[] = [];
    const value: number[] = [];
    for (const [feature, times] of counts) {
      const i = index.get(feature);
      if (i === undefined) continue;
      at.push(i);
      value.push((1 + Math.log(times)) * (idf[i] as number) * weightOf(feature));
    }
    const length = Math.hypot(...value) || 1;
    return { at: Int32Array.from(at), value: Float64Array.from(value, (each) => each / length) };
  };
  const weights = learn(
    interleaved(counted.map(({ counts, target }) => ({ features: vectorOf(counts), target }))),
    index.size,
  );
  return {
    recognise: (text) =>
      judged(probabilities(weights, vectorOf(countFeatures(text, (word) => vocabulary.has(word))))),
  };
}

function judged(likelihood: Float64Array): Recognised {
  const order = INTENTS.map((intent, i) => ({ intent, p: likelihood[i] as number })).sort(
    (a, b) => b.p - a.p,
  );
  const first = order[0] as { intent: Intent; p: number };
  return {
    intent: first.p < LEAST_CONFIDENCE ? 'none' : first.intent,
    confidence: first.p,
    likely: order
      .filter(({ intent }) => intent !== 'none')
      .slice(0, 2)
      .map(({ intent }) => intent),
  };
}

/** What a feature is of, by its first letter, and how much it says beside the others. Found by cross-validation on what is learned from. */
const WEIGHTS: Readonly<Record<string, number>> = { '@': 1.5, '<': 1.2, "'": 0.6, '#': 0.5 };
const weightOf = (feature: string): number => WEIGHTS[feature[0] as string] ?? 1;

/** How many utterances that want something hold a word. */
function heard(said: Utterances): Map<string, number> {
  const times = new Map<string, number>();
  for (const intent of INTENTS) {
    if (intent === 'none') continue;
    for (const text of said[intent])
      for (const word of new Set(normalise(text).split(' '))) times.set(word, (times.get(word) ?? 0) + 1);
  }
  return times;
}

/** Shorter words are said about everything. */
const TELLING_FROM = 4;

function countFeatures(text: string, isHeard: (word: string) => boolean): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (feature: string): void => void counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const words = normalise(text.slice(0, LONGEST_TEXT)).split(' ').filter(Boolean);
  if (words.length === 0) return counts;
  for (const sign of signsOf(mentionsIn(text.slice(0, LONGEST_TEXT), []))) add(`<${sign}>`);
  const concepts = conceptsIn(words);
  for (const concept of concepts) add(`@${concept}`);
  const strange = words.filter(
    (word) => word.length >= TELLING_FROM && !isHeard(word) && conceptsOf(word).length === 0,
  );
  add(`?${Math.min(strange.length, 3)}${concepts.size === 0 ? ' and nothing known' : ''}`);
  words.forEach((word, i) => {
    add(word);
    add(`${words[i - 1] ?? '^'} ${word}`);
    const padded = `_${word}_`;
    for (let size = 3; size <= 4; size++)
      for (let from = 0; from + size <= padded.length; from++) add(`'${padded.slice(from, from + size)}`);
  });
  if (words.length > 0) add(`${words.at(-1) as string} $`);
  add(`#${words.length < 3 ? 'short' : words.length < 7 ? 'middling' : 'long'}`);
  return counts;
}

/** One of each intent after the other: a run of one intent would pull the weights to and fro. */
function interleaved(examples: readonly Example[]): Example[] {
  const queues = INTENTS.map((_, target) => examples.filter((example) => example.target === target));
  const out: Example[] = [];
  for (let i = 0; out.length < examples.length; i++)
    for (const queue of queues) {
      const example = queue[i];
      if (example !== undefined) out.push(example);
    }
  return out;
}

const CLASSES = INTENTS.length;

/** Weights by feature, CLASSES beside each other; the bias last. */
function learn(examples: readonly Example[], features: number): Float64Array {
  const weights = new Float64Array((features + 1) * CLASSES);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rate = RATE / (1 + epoch / 15);
    for (const { features: x, target } of examples) {
      const error = probabilities(weights, x);
      error[target] = (error[target] as number) - 1;
      for (let i = 0; i < x.at.length; i++) {
        const at = (x.at[i] as number) * CLASSES;
        const step = rate * (x.value[i] as number);
        for (let c = 0; c < CLASSES; c++)
          weights[at + c] = (weights[at + c] as number) * (1 - rate * DECAY) - step * (error[c] as number);
      }
      const bias = features * CLASSES;
      for (let c = 0; c < CLASSES; c++)
        weights[bias + c] = (weights[bias + c] as number) - rate * 0.1 * (error[c] as number);
    }
  }
  return weights;
}

function probabilities(weights: Float64Array, x: Vector): Float64Array {
  if (x.at.length === 0) return new Float64Array(CLASSES).fill(1 / CLASSES);
  const scores = weights.slice(weights.length - CLASSES);
  for (let i = 0; i < x.at.length; i++) {
    const at = (x.at[i] as number) * CLASSES;
    const value = x.value[i] as number;
    for (let c = 0; c < CLASSES; c++) scores[c] = (scores[c] as number) + value * (weights[at + c] as number);
  }
  const most = Math.max(...scores);
  let sum = 0;
  for (let c = 0; c < CLASSES; c++) sum += scores[c] = Math.exp((scores[c] as number) - most);
  for (let c = 0; c < CLASSES; c++) scores[c] = (scores[c] as number) / sum;
  return scores;
}
