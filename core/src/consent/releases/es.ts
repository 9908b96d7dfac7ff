import type { ReleaseWords } from '../release.ts';

const who =
  'Otorgas esta autorización a {merchant} y a VARAi, la empresa que presta este servicio para {merchant}.';
const choose =
  'Decides libremente. Esta autorización no es una condición para comprar y no hay nada marcado de antemano.';
const withdrawal =
  'Puedes retirarla en cualquier momento, con un clic en esta misma ventana, en «Mis datos». Paramos de inmediato y borramos lo que se guardó por esta autorización.';
const policy = 'Cuánto tiempo conservamos los datos y cómo los destruimos: {policyUrl}';
const notKept =
  'No guardamos fotos, vídeos, puntos de tu rostro ni ninguna plantilla con la que se te pueda reconocer. No deducimos origen, sexo ni salud.';
const noSale = 'No se vende nada.';

export const es: ReleaseWords = {
  locale: 'es',
  months: [
    'enero',
    'febrero',
    'marzo',
    'abril',
    'mayo',
    'junio',
    'julio',
    'agosto',
    'septiembre',
    'octubre',
    'noviembre',
    'diciembre',
  ],
  date: '{day} de {month} de {year}',
  gates: {
    G0: {
      title: 'Autorización: medir mi rostro en este dispositivo',
      who,
      what: 'Un programa (inteligencia artificial) encuentra tu rostro en la foto o en la imagen de la cámara y mide la distancia entre tus pupilas, el ancho de tu rostro y del puente de tu nariz, la altura adecuada para una montura y la forma de tu rostro. Algunas leyes lo llaman escaneo de la geometría facial o información biométrica.',
      why: 'Solo para recomendarte gafas que te queden bien y mostrarlas sobre tu rostro. No para identificarte ni para publicidad.',
      term: 'Las medidas solo existen mientras esta página está abierta. Esta autorización termina a más tardar el {until} (UTC).',
      sharing: `La imagen nunca sale de este dispositivo. Las medidas solo viajan a VARAi dentro de una petición de recomendaciones, y allí no se guardan ni se registran. ${noSale}`,
      notKept,
      choice: `${choose} Sin ella recibes las mismas recomendaciones: escribe tu distancia pupilar, elige la forma de tu rostro y mira las gafas en un modelo.`,
      withdrawal,
      policy,
    },
    G1: {
      title: 'Autorización: recordar mis medidas',
      who,
      what: 'Guardamos la distancia entre tus pupilas, el ancho de tu rostro, la forma de tu rostro y qué productos te gustan.',
      why: 'Solo para que en tu próxima visita recibas gafas que te queden bien sin medirte de nuevo.',
      term: 'Como máximo {days} días: todo se borra por sí solo a más tardar el {until} (UTC).',
      sharing: `Nadie más que {merchant} y VARAi lo recibe. ${noSale}`,
      notKept,
      choice: `${choose} Sin ella todo funciona como antes y te mides de nuevo en tu próxima visita.`,
      withdrawal,
      policy,
    },
    G2: {
      title: 'Autorización: guardar mis medidas detalladas y mi historial',
      who,
      what: 'Guardamos todas las medidas (distancia entre las pupilas, ancho del rostro, puente de la nariz, altura para una montura, forma del rostro y lo segura que es cada una) y lo que hiciste aquí con las gafas: mirar, probar, elegir, comprar.',
      why: 'Solo para recomendar con más exactitud lo que te queda bien y te gusta.',
      term: 'Como máximo {days} días: todo se borra por sí solo a más tardar el {until} (UTC).',
      sharing: `Para investigación solo se comunican estadísticas anónimas de grupos de al menos {group} personas, nunca tus propios datos. ${noSale}`,
      notKept,
      choice: `${choose} Sin ella todo funciona como antes; las recomendaciones solo saben lo que tú les dices.`,
      withdrawal,
      policy,
    },
    G3: {
      title: 'Autorización: investigación',
      who,
      what: 'Usamos tus medidas en intervalos amplios, lo que te gustó, probaste y compraste, y tus opiniones sobre las recomendaciones. Tu nombre, correo y dirección no forman parte de ello.',
      why: 'Solo para investigar qué gafas le quedan bien a quién y para entrenar el programa que recomienda gafas.',
      term: 'Como máximo {days} días (dos años): todo se borra por sí solo a más tardar el {until} (UTC).',
      sharing: `Los conjuntos de datos solo se comunican en grupos de al menos {group} personas que en ellos son iguales. ${noSale}`,
      notKept,
      choice: `${choose} No tienes ninguna ventaja con ella ni ninguna desventaja sin ella.`,
      withdrawal: `${withdrawal} El siguiente conjunto de datos y el siguiente entrenamiento excluyen tus datos.`,
      policy,
    },
    GU: {
      title: 'Autorización: enviar mi foto para la prueba virtual',
      who,
      what: 'Tu foto se envía cifrada a un servidor de VARAi. Allí un programa (inteligencia artificial) encuentra tu rostro y mide la distancia entre tus pupilas, el ancho de tu rostro y del puente de tu nariz, la altura adecuada para una montura y la forma de tu rostro. Algunas leyes lo llaman escaneo de la geometría facial o información biométrica.',
      why: 'Solo para dibujar sobre tu foto las gafas que elijas. No para identificarte ni para publicidad.',
      term: 'La foto se borra como máximo a los {minutes} minutos. Esta autorización termina a más tardar el {until} (UTC).',
      sharing: `Nadie más que VARAi recibe la foto y nadie la mira. ${noSale}`,
      notKept:
        'Después no guardamos fotos, puntos de tu rostro ni ninguna plantilla con la que se te pueda reconocer.',
      choice: `${choose} Sin ella la prueba funciona en tu propio dispositivo, o miras las gafas en un modelo.`,
      withdrawal,
      policy,
    },
  },
  statement:
    'Tengo al menos 18 años y esto trata solo de mí. He leído esta autorización, la firmo y estoy de acuerdo.',
};
