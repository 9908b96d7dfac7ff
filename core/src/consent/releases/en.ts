import type { ReleaseWords } from '../release.ts';

const who =
  'You give this release to {merchant} and to VARAi, the company that runs this service for {merchant}.';
const choose =
  'You decide freely. This release is not a condition of shopping, and nothing is ticked for you.';
const withdrawal =
  'You can withdraw at any time, with one click in this same window under “My data”. We then stop at once and erase what was kept because of this release.';
const policy = 'How long we keep data and how we destroy it: {policyUrl}';
const notKept =
  'We keep no photo, no video, no points of your face and no template by which you could be recognised. We do not infer origin, gender or health.';
const noSale = 'Nothing is sold.';

export const en: ReleaseWords = {
  locale: 'en',
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  date: '{day} {month} {year}',
  gates: {
    G0: {
      title: 'Release: measure my face on this device',
      who,
      what: 'A program (artificial intelligence) finds your face in the photo or camera picture and measures the distance between your pupils, the width of your face and of the bridge of your nose, the height that suits a frame, and the shape of your face. Some laws call this a scan of face geometry, or biometric information.',
      why: 'Only to recommend frames that fit you and to show them on your face. Not to identify you, and not for advertising.',
      term: 'The measurements exist only while this page is open. This release ends on {until} (UTC) at the latest.',
      sharing: `The picture never leaves this device. The measurements travel to VARAi only inside a request for recommendations and are neither stored nor logged there. ${noSale}`,
      notKept,
      choice: `${choose} Without it you get the same recommendations: type in your pupillary distance, pick the shape of your face, and see frames on a model.`,
      withdrawal,
      policy,
    },
    G1: {
      title: 'Release: remember my measurements',
      who,
      what: 'We keep the distance between your pupils, the width of your face, the shape of your face, and which products you like.',
      why: 'Only so that you get frames that fit on your next visit without measuring again.',
      term: 'At most {days} days: everything is deleted by itself on {until} (UTC) at the latest.',
      sharing: `Nobody but {merchant} and VARAi receives it. ${noSale}`,
      notKept,
      choice: `${choose} Without it everything works as before, and you measure again on your next visit.`,
      withdrawal,
      policy,
    },
    G2: {
      title: 'Release: keep my detailed measurements and history',
      who,
      what: 'We keep all measurements (distance between the pupils, width of the face, bridge of the nose, height for a frame, shape of the face, and how sure each is) and what you did with frames here: looked at, tried on, chose, bought.',
      why: 'Only to recommend more exactly what fits you and what you like.',
      term: 'At most {days} days: everything is deleted by itself on {until} (UTC) at the latest.',
      sharing: `For research, only anonymous statistics about groups of at least {group} people are passed on, never your own figures. ${noSale}`,
      notKept,
      choice: `${choose} Without it everything works as before; recommendations only know what you tell them.`,
      withdrawal,
      policy,
    },
    G3: {
      title: 'Release: research',
      who,
      what: 'We use your measurements in coarse steps, what you liked, tried on and bought, and your feedback on recommendations. Your name, e-mail and address are not part of it.',
      why: 'Only for research into which frames fit whom, and to train the program that recommends frames.',
      term: 'At most {days} days (two years): everything is deleted by itself on {until} (UTC) at the latest.',
      sharing: `Data sets are passed on only in groups of at least {group} people who look alike in them. ${noSale}`,
      notKept,
      choice: `${choose} You have no advantage from it and no disadvantage without it.`,
      withdrawal: `${withdrawal} The next data set and the next training leave your data out.`,
      policy,
    },
    GU: {
      title: 'Release: send my photo for the try-on',
      who,
      what: 'Your photo is sent encrypted to a server of VARAi. A program (artificial intelligence) finds your face there and measures the distance between your pupils, the width of your face and of the bridge of your nose, the height that suits a frame, and the shape of your face. Some laws call this a scan of face geometry, or biometric information.',
      why: 'Only to draw the frames that you choose on your photo. Not to identify you, and not for advertising.',
      term: 'The photo is deleted after {minutes} minutes at the latest. This release ends on {until} (UTC) at the latest.',
      sharing: `Nobody but VARAi receives the photo, and nobody looks at it. ${noSale}`,
      notKept:
        'After that we keep no photo, no points of your face and no template by which you could be recognised.',
      choice: `${choose} Without it the try-on runs on your own device, or you see frames on a model.`,
      withdrawal,
      policy,
    },
  },
  statement:
    'I am at least 18 years old and this is about me alone. I have read this release, I sign it and agree.',
};
