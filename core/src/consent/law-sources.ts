/** How far a source was followed: its text read, read about elsewhere, known but not looked up, or a rule of this product. */
type Standing = 'read' | 'second_hand' | 'unverified' | 'product';

interface LawSource {
  readonly citation: string;
  readonly says: string;
  readonly standing: Standing;
}

/** Consent before sensitive data is processed, as IAB's GPP sections of the states cite it. */
const consentFirst = (citation: string): LawSource => ({
  citation,
  says: 'consent before sensitive data, biometric data among it, is processed; opt-out of sale and targeted advertising',
  standing: 'second_hand',
});

const noticeAndOptOut = (citation: string): LawSource => ({
  citation,
  says: 'notice and opt-out before sensitive data is processed; opt-out of sale and targeted advertising',
  standing: 'second_hand',
});

/** Every text that a row of the table stands on. Engineering rules drawn from public texts: counsel confirms before a promise. */
export const LAW_SOURCES = {
  'varai-release': {
    citation: 'docs/consent.md, "A release before any face"',
    says: 'face analysis is opt-in everywhere, by a signed release, whatever the law of the place asks',
    standing: 'product',
  },
  'varai-retention': {
    citation: 'docs/consent.md, "How long"',
    says: 'what a release allowed ends with the purpose, and at the latest 24 months after the last interaction',
    standing: 'product',
  },
  'varai-opt-out': {
    citation: 'docs/consent.md, "Sale and analytics"',
    says: 'in the United States sale and analytics may go on until somebody objects, where no law of the state says more',
    standing: 'product',
  },
  'varai-strictest': {
    citation: 'docs/consent.md, "Where"',
    says: 'where the place is unknown the strictest rule of all rows holds',
    standing: 'product',
  },
  'us-il-bipa': {
    citation: '740 ILCS 14/15',
    says: 'public retention policy; written release before collection; destroyed within 3 years of the last interaction; no sale',
    standing: 'read',
  },
  'us-il-pa-103-0769': {
    citation: 'Illinois PA 103-0769 (SB 2979)',
    says: 'an electronic signature is a written release',
    standing: 'read',
  },
  'us-tx-cubi': {
    citation: 'Tex. Bus. & Com. Code § 503.001',
    says: 'inform and obtain consent before capture; no sale; destroyed within one year after the purpose ends',
    standing: 'read',
  },
  'us-tx-tdpsa': consentFirst('Tex. Bus. & Com. Code § 541.101(b)'),
  'us-co-hb24-1130': {
    citation: 'Colorado HB24-1130',
    says: 'public policy, consent before collection; destroyed within 2 years or when no longer needed',
    standing: 'read',
  },
  'us-co-cpa': consentFirst('Colo. Rev. Stat. 6-1-1308(7)'),
  'us-wa-19.375': {
    citation: 'RCW 19.375',
    says: 'notice and consent before a biometric identifier is enrolled',
    standing: 'read',
  },
  'us-wa-mhmda': {
    citation: 'Washington My Health My Data Act',
    says: 'wider than RCW 19.375: taken as opt-in for everything',
    standing: 'unverified',
  },
  'us-ca-ccpa': {
    citation: 'Cal. Civ. Code 1798.120, 1798.121',
    says: 'opt-out of sale and sharing; use of sensitive data may be limited',
    standing: 'second_hand',
  },
  'us-ca-regs-7025': {
    citation: '11 CCR 7025(c)(6)',
    says: 'an opt-out signal is honoured, and it is displayed that it was',
    standing: 'read',
  },
  'us-opt-out-signals': {
    citation: 'laws of CO, CT, DE, MD, MT, NE, NH, NJ, OR, TX',
    says: 'a universal opt-out signal is honoured',
    standing: 'second_hand',
  },
  'us-ct': consentFirst('Conn. Gen. Stat. § 42-520(a)(4)'),
  'us-de': consentFirst('Del. Code Ann. tit. 6, § 12D-106(a)(4)'),
  'us-fl': consentFirst('Fla. Stat. § 501.701 et seq.'),
  'us-in': consentFirst('Ind. Code Ann. § 24-15-4-1(5)'),
  'us-ia': noticeAndOptOut('Iowa Code § 715D.4(2)'),
  'us-ky': consentFirst('Kentucky Consumer Data Protection Act, Sec. 4(1)(e)'),
  'us-md': consentFirst('Maryland Online Data Privacy Act of 2024'),
  'us-mn': consentFirst('Minn. Stat. § 325O.07, Subd. 2(d)'),
  'us-mt': consentFirst('Montana Consumer Data Privacy Act, Sec. 7(2)(b)'),
  'us-ne': consentFirst('Nebraska Data Privacy Act, Sec. 12(2)(d)'),
  'us-nh': consentFirst('N.H. Rev. Stat. 507-H:6(I)(d)'),
  'us-nj': consentFirst('New Jersey Data Privacy Act, Sec. 9(a)(4)'),
  'us-or': consentFirst('Oregon Consumer Privacy Act, Sec. 5(2)(b)'),
  'us-ri': consentFirst('Rhode Island Act 6-48.1-4(c)'),
  'us-tn': consentFirst('Tenn. Code Ann. 47-18-3305(a)(6)'),
  'us-ut': noticeAndOptOut('Utah Code 13-61-302(3)(a)'),
  'us-va': consentFirst('Virginia Code 59.1-578(A)(5)'),
  'eu-gdpr': {
    citation: 'GDPR Art. 6, 7, 9',
    says: 'consent freely given, specific, demonstrable, as easy to withdraw as to give',
    standing: 'second_hand',
  },
  'eu-eprivacy': {
    citation: 'Directive 2002/58/EC Art. 5(3)',
    says: 'consent before anything that is not strictly necessary is stored or read on a device',
    standing: 'unverified',
  },
  'eu-ai-act': {
    citation: 'Regulation (EU) 2024/1689 recital 16, Art. 5(1)(g), 50(3)',
    says: 'try-on purely ancillary to selling; no inference of sensitive traits; the shopper is told at first exposure',
    standing: 'read',
  },
  'uk-gdpr': {
    citation: 'UK GDPR Art. 6, 7, 9; PECR reg. 6',
    says: 'as in the European Union',
    standing: 'unverified',
  },
  'ca-pipeda': {
    citation: 'PIPEDA Sch. 1, 4.3; Quebec Law 25',
    says: 'express consent for sensitive data; taken as opt-in for everything, since the province may not be known',
    standing: 'unverified',
  },
} as const satisfies Record<string, LawSource>;

export type LawSourceId = keyof typeof LAW_SOURCES;
