import type { Json } from '../json.ts';
import type { Body, ComposeInput } from './body.ts';

export function composeUser({ groups }: ComposeInput): Body {
  const metadata = (groups['metadata'] ?? {}) as Body;
  const privacy = (groups['privacy_settings'] ?? {}) as Record<
    string,
    { granted: boolean; at: string | null }
  >;
  const allowed = (purpose: string): Json => ({
    granted: privacy[purpose]?.granted === true,
    at: privacy[purpose]?.at ?? null,
  });
  const face = groups['face_analysis_data'] as { measurements: { faceShape: string } } | undefined;
  // A refusal of face analysis silences the data whatever its own consent says.
  const shown = privacy['face_analysis']?.granted === false ? undefined : face;
  return {
    contact: groups['contact'] ?? null,
    addresses: groups['addresses'] ?? null,
    profile: {
      face_shape: shown?.measurements.faceShape ?? null,
      face_analysis: (shown ?? null) as Json,
      preferences: groups['preferences'] ?? {},
      locale: metadata['locale'] ?? null,
    },
    privacyConsent: {
      emailMarketing: allowed('email_marketing'),
      smsMarketing: allowed('sms_marketing'),
      dataSale: allowed('data_sale'),
      analytics: allowed('analytics'),
      faceAnalysisConsent: allowed('face_analysis'),
    },
    metadata,
  };
}
