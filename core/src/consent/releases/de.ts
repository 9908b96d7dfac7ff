import type { ReleaseWords } from '../release.ts';

const who =
  'Sie geben diese Einwilligung gegenüber {merchant} und gegenüber VARAi ab, dem Unternehmen, das diesen Dienst für {merchant} betreibt.';
const choose =
  'Sie entscheiden frei. Diese Einwilligung ist keine Bedingung für den Einkauf, und nichts ist vorausgewählt.';
const withdrawal =
  'Sie können jederzeit widerrufen, mit einem Klick in diesem selben Fenster unter „Meine Daten“. Wir hören dann sofort auf und löschen, was wegen dieser Einwilligung aufbewahrt wurde.';
const policy = 'Wie lange wir Daten aufbewahren und wie wir sie vernichten: {policyUrl}';
const notKept =
  'Wir behalten kein Foto, kein Video, keine Punkte Ihres Gesichts und kein Muster, an dem man Sie wiedererkennen könnte. Wir leiten weder Herkunft noch Geschlecht noch Gesundheit daraus ab.';
const noSale = 'Nichts wird verkauft.';

export const de: ReleaseWords = {
  locale: 'de',
  months: [
    'Januar',
    'Februar',
    'März',
    'April',
    'Mai',
    'Juni',
    'Juli',
    'August',
    'September',
    'Oktober',
    'November',
    'Dezember',
  ],
  date: '{day}. {month} {year}',
  gates: {
    G0: {
      title: 'Einwilligung: mein Gesicht auf diesem Gerät vermessen',
      who,
      what: 'Ein Programm (künstliche Intelligenz) findet Ihr Gesicht im Foto oder Kamerabild und misst den Abstand Ihrer Pupillen, die Breite Ihres Gesichts und Ihres Nasenrückens, die Höhe, die für eine Fassung passt, und die Form Ihres Gesichts. Manche Gesetze nennen das eine Erfassung der Gesichtsgeometrie oder biometrische Daten.',
      why: 'Nur, um Ihnen Brillen zu empfehlen, die passen, und sie auf Ihrem Gesicht zu zeigen. Nicht, um Sie zu identifizieren, und nicht für Werbung.',
      term: 'Die Maße gibt es nur, solange diese Seite offen ist. Diese Einwilligung endet spätestens am {until} (UTC).',
      sharing: `Das Bild verlässt dieses Gerät nie. Die Maße gelangen nur innerhalb einer Anfrage nach Empfehlungen zu VARAi und werden dort weder gespeichert noch protokolliert. ${noSale}`,
      notKept,
      choice: `${choose} Ohne sie bekommen Sie dieselben Empfehlungen: Geben Sie Ihren Pupillenabstand ein, wählen Sie Ihre Gesichtsform und sehen Sie Brillen an einem Modell.`,
      withdrawal,
      policy,
    },
    G1: {
      title: 'Einwilligung: meine Maße merken',
      who,
      what: 'Wir bewahren den Abstand Ihrer Pupillen, die Breite Ihres Gesichts, die Form Ihres Gesichts und Ihre Vorlieben bei Produkten auf.',
      why: 'Nur damit Sie beim nächsten Besuch ohne neue Messung passende Brillen bekommen.',
      term: 'Höchstens {days} Tage: Alles wird spätestens am {until} (UTC) von selbst gelöscht.',
      sharing: `Niemand außer {merchant} und VARAi erhält es. ${noSale}`,
      notKept,
      choice: `${choose} Ohne sie funktioniert alles wie bisher, und beim nächsten Besuch messen Sie neu.`,
      withdrawal,
      policy,
    },
    G2: {
      title: 'Einwilligung: meine genauen Maße und meinen Verlauf aufbewahren',
      who,
      what: 'Wir bewahren alle Maße auf (Pupillenabstand, Breite des Gesichts, Nasenrücken, Höhe für eine Fassung, Form des Gesichts und wie sicher jedes ist) und was Sie hier mit Brillen getan haben: angesehen, anprobiert, ausgewählt, gekauft.',
      why: 'Nur, um genauer zu empfehlen, was Ihnen passt und gefällt.',
      term: 'Höchstens {days} Tage: Alles wird spätestens am {until} (UTC) von selbst gelöscht.',
      sharing: `Für die Forschung werden nur anonyme Statistiken über Gruppen von mindestens {group} Personen weitergegeben, nie Ihre eigenen Werte. ${noSale}`,
      notKept,
      choice: `${choose} Ohne sie funktioniert alles wie bisher; die Empfehlungen wissen nur, was Sie ihnen sagen.`,
      withdrawal,
      policy,
    },
    G3: {
      title: 'Einwilligung: Forschung',
      who,
      what: 'Wir nutzen Ihre Maße in groben Stufen, was Ihnen gefiel, was Sie anprobiert und gekauft haben, und Ihre Rückmeldungen zu Empfehlungen. Name, E-Mail und Anschrift gehören nicht dazu.',
      why: 'Nur zur Erforschung, welche Brillen wem passen, und um das Programm zu trainieren, das Brillen empfiehlt.',
      term: 'Höchstens {days} Tage (zwei Jahre): Alles wird spätestens am {until} (UTC) von selbst gelöscht.',
      sharing: `Datensätze werden nur in Gruppen von mindestens {group} Personen weitergegeben, die darin gleich aussehen. ${noSale}`,
      notKept,
      choice: `${choose} Sie haben keinen Vorteil davon und ohne sie keinen Nachteil.`,
      withdrawal: `${withdrawal} Der nächste Datensatz und das nächste Training lassen Ihre Daten aus.`,
      policy,
    },
    GU: {
      title: 'Einwilligung: mein Foto für die Anprobe senden',
      who,
      what: 'Ihr Foto wird verschlüsselt an einen Server von VARAi gesendet. Ein Programm (künstliche Intelligenz) findet dort Ihr Gesicht und misst den Abstand Ihrer Pupillen, die Breite Ihres Gesichts und Ihres Nasenrückens, die Höhe, die für eine Fassung passt, und die Form Ihres Gesichts. Manche Gesetze nennen das eine Erfassung der Gesichtsgeometrie oder biometrische Daten.',
      why: 'Nur, um die Brillen, die Sie wählen, auf Ihr Foto zu zeichnen. Nicht, um Sie zu identifizieren, und nicht für Werbung.',
      term: 'Das Foto wird spätestens nach {minutes} Minuten gelöscht. Diese Einwilligung endet spätestens am {until} (UTC).',
      sharing: `Niemand außer VARAi erhält das Foto, und niemand sieht es sich an. ${noSale}`,
      notKept:
        'Danach behalten wir kein Foto, keine Punkte Ihres Gesichts und kein Muster, an dem man Sie wiedererkennen könnte.',
      choice: `${choose} Ohne sie läuft die Anprobe auf Ihrem eigenen Gerät, oder Sie sehen Brillen an einem Modell.`,
      withdrawal,
      policy,
    },
  },
  statement:
    'Ich bin mindestens 18 Jahre alt, und es geht nur um mich selbst. Ich habe diese Einwilligung gelesen, unterschreibe sie und stimme zu.',
};
