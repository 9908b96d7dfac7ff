import { normalise } from '../platform/eyewear-words.ts';

/**
 * Words of the trade by what they are about, English and German, as `normalise` writes them; `*` = and whatever follows. They tell
 * the recogniser that "courier" and "parcel" are one thing to it, whichever of them it has heard.
 */
const WORDS = {
  eyewear:
    'glasses, spectacles, specs, eyeglasses, eyewear, frame, frames, pair, pairs, shades, sunglasses, sunnies, brille, brillen, fassung, fassungen, gestell, gestelle, modell, modelle, model, models, sonnenbrille*',
  delivery:
    'deliver*, ship, ships, shipped, shipping, shipment, post, postage, courier, parcel, package, packet, tracking, track, arrive*, arrival, express, dhl, ups, fedex, hermes, dpd, abroad, customs, dispatch*, liefer*, versand*, paket*, sendung*, zustell*, spedition, porto, ankommen, ankunft, zoll, expressversand, lieferzeit',
  return:
    'return*, refund*, exchange, exchanged, exchanging, send them back, send it back, sending, money back, warranty, guarantee, repair*, broken, broke, snapped, damaged, scratched, defect*, faulty, ruckgabe*, zuruckgeben, zuruckschicken, zurucksenden, umtausch*, umtauschen, retour*, reklam*, garantie, gewahrleistung, erstatt*, geld zuruck, kaputt, beschadigt, defekt, reparatur*, widerruf*, rucksend*',
  order:
    'order, ordered, orders, cancel*, bestellung*, bestellt*, bestellen, storn*, checkout, cart, warenkorb',
  money:
    'price*, prices, pricing, cost*, costs, costing, pay*, paying, payment*, money, cheap, discount*, voucher*, coupon*, promo*, code, sale, offer*, deal, deals, afford*, expensive, instalment*, installment*, klarna, paypal, afterpay, insurance, vat, tax, total, euro, euros, eur, dollar*, bucks, quid, pound*, fee*, charge*, preis*, kost*, zahl*, bezahl*, teuer, rabatt*, gutschein*, aktion*, angebot*, rate, raten*, ratenzahlung, krankenkasse, kasse, mehrwertsteuer, mwst, summe, gesamtpreis, aufpreis, prozent, percent, guenstig, gunstig',
  stock:
    'stock*, available, availability, sold out, restock*, in store, left, discontinued, reserve*, preorder*, pick up, pickup, warehouse, branch, branches, lager, lagernd, verfugbar*, vorratig, ausverkauft, lieferbar, restbestand, reservier*, zurucklegen, abholen, abhol*, filiale*, nachschub, wieder da, nachbestell*',
  size: 'fit, fits, fitting, size*, sizes, sizing, wide, width, narrow, tight, loose, big, small, large, medium, bridge, temple, temples, arm, arms, slip*, slide*, sliding, pinch*, squeeze*, nose, ears, ear, head, heavy, comfortable, comfy, measure*, measurements, mm, millimet*, wobbl*, cheek, cheeks, lashes, eyelashes, dent*, marks, rutsch*, druck*, passt, passen, passform, grosse, grossen, breit, breite, schmal, eng, locker, steg, bugel*, nase, nasen*, ohr, ohren, kopf, weit, mass, masse, abmessung*, sitzt, sitzen, wimpern, wangen, wackel*, schwer',
  face: 'face shape*, faceshape, jaw, jawline, cheekbones, chin, forehead, heart shaped, round face, oval face, square face, long face, diamond, oblong, triangle, flatter*, gesichtsform*, rundes gesicht, rundem gesicht, ovales gesicht, eckiges gesicht, kinn, stirn, wangenknochen, kiefer, herzform*, trapez*, kantig*, markant*',
  face_part: 'face, faces, head, gesicht, gesichter, gesichts, kopf',
  lenses:
    'lens, lenses, prescription*, prescribed, rx, dioptre*, diopter*, sph, sphere, cyl, cylinder, axis, astigmat*, myopi*, shortsighted, short sighted, near sighted, nearsighted, longsighted, farsighted, progressive*, varifocal*, bifocal*, multifocal*, single vision, reading, readers, index, coating*, coated, anti reflective, antireflective, anti glare, photochromic, transition*, polarised, polarized, tint*, blue light, bluelight, prism*, eye test, eyesight, vision, pd, glaze*, power, strength, high index, glaser, glas, sehstarke*, starke, rezept, gleitsicht*, zweistarken, bifokal*, lesebrille*, kurzsichtig*, weitsichtig*, hornhaut*, hornhautverkrummung, entspiegel*, blaulicht*, selbsttonend*, tonung, getont*, polaris*, dioptrien, brechungsindex, sehtest, verglas*, arbeitsplatz*, bildschirm*, zylinder, achse, prisma, augenarzt',
  camera:
    'camera, cam, webcam, selfie*, photo*, foto*, picture*, pic, pics, mirror, try on, try them on, try it on, trying on, tryon, virtual, virtually, ar, scan*, upload, snapshot, wearing, look on me, on my face, kamera, spiegel, anprobe*, anprobier*, aufsetzen, aufprobier*, selfie, bild, bilder, virtuell*, hochladen',
  staff:
    'human, person, someone, somebody, agent, advisor, adviser, representative, staff, employee, manager, phone, call, callback, telephone, email, e mail, contact, support, customer service, complain*, complaint*, appointment*, optician*, optometrist, opening hours, open, real people, live chat, speak, mensch, menschen, mitarbeiter*, berater*, jemand, jemandem, telefon*, anrufen, ruf, ruckruf, kontakt, kundendienst, kundenservice, kundenbetreuung, beschwer*, termin*, optiker*, offnungszeiten, geoffnet, chef, ansprechpartner, personal, hotline',
  both: 'compare*, comparison, versus, vs, difference*, differ*, different, better, best, both, side by side, decide, between, than, either, or, vergleich*, unterschied*, unterscheid*, besser, beide*, oder, entscheid*, gegenuber, als',
  show: 'show, see, find, recommend*, suggest*, looking for, look for, need, want, search*, suche, browse, ideas, idea, inspire*, something, anything, zeig*, empfehl*, empfiehl*, vorschlag*, brauche, suche, hatte gern, mochte, etwas, irgendwas, such',
  only: 'only, just, instead, without, except, no, not, filter*, sort*, narrow down, exclude, hide, remove, reset, cheaper, bigger, smaller, wider, narrower, thinner, lighter, more, others, nur, ohne, kein, keine, keinen, statt, ausser, filter*, sortier*, billiger*, gunstiger*, grosser*, kleiner*, breiter*, schmaler*, dunner*, leichter*, mehr, andere, lieber',
  greeting:
    'hi, hello, hey, hiya, howdy, morning, evening, thanks, thank, thx, cheers, bye, goodbye, see you, cya, ciao, ta, welcome, please help, who are you, your name, robot, bot, joke, lol, haha, nice, cool, great, awesome, perfect, love you, hallo, moin, servus, tag, guten, danke*, merci, tschuss, tschau, wiedersehen, super, prima, klasse, wer bist, witz, gruss, nett, toll',
} as const;

export type Concept = keyof typeof WORDS;

interface Known {
  readonly concept: Concept;
  readonly words: readonly string[];
  readonly startsWith: boolean;
}

const known: readonly Known[] = (Object.entries(WORDS) as [Concept, string][]).flatMap(([concept, list]) =>
  list.split(',').map((each): Known => {
    const word = each.trim();
    return { concept, words: normalise(word.replace(/\*/g, '')).split(' '), startsWith: word.endsWith('*') };
  }),
);
/** A word this long is still known with one letter wrong, missing, doubled or swapped. */
const FORGIVEN_FROM = 6;

const phrases = known.filter(({ words }) => words.length > 1);
const single = known.filter(({ words }) => words.length === 1);
/** Finding slips is slow, and people use the same words again and again. */
const ofWord = new Map<string, readonly Concept[]>();
const KEPT_WORDS = 20_000;

/** What one word is about. */
export function conceptsOf(word: string): readonly Concept[] {
  const remembered = ofWord.get(word);
  if (remembered !== undefined) return remembered;
  const found = new Set<Concept>();
  for (const { concept, words, startsWith } of single)
    if (isWord(word, words[0] as string, startsWith)) found.add(concept);
  if (ofWord.size >= KEPT_WORDS) ofWord.clear();
  const concepts = [...found];
  ofWord.set(word, concepts);
  return concepts;
}

/** What the words of a text are about. `words`: as `normalise` writes them. */
export function conceptsIn(words: readonly string[]): Set<Concept> {
  const found = new Set<Concept>(words.flatMap(conceptsOf));
  for (const { concept, words: phrase, startsWith } of phrases) {
    if (found.has(concept)) continue;
    for (let at = 0; at + phrase.length <= words.length; at++) {
      if (phrase.every((word, i) => isWord(words[at + i] as string, word, startsWith))) {
        found.add(concept);
        break;
      }
    }
  }
  return found;
}

const isWord = (said: string, word: string, startsWith: boolean): boolean =>
  said === word ||
  (startsWith && word.length > 1 && said.startsWith(word)) ||
  (word.length >= FORGIVEN_FROM && said.length >= FORGIVEN_FROM - 1 && isOneSlip(said, word));

/** Whether one letter more, less, other, or two swapped makes one word the other. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end += 1;
  const restA = a.slice(start, a.length - end);
  const restB = b.slice(start, b.length - end);
  return (
    (restA.length <= 1 && restB.length <= 1) ||
    (restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0])
  );
}
